// Answers the queries on standard input, a JSON list of texts, over a file of N-Triples: a list of
// SPARQL JSON and seconds. It runs in a folder where @comunica/query-sparql-file is installed.
import { readFileSync } from 'node:fs';
import { QueryEngine } from '@comunica/query-sparql-file';
import { Parser, Store } from 'n3';
const [file] = process.argv.slice(2);
const store = new Store(new Parser({ format: 'N-Triples' }).parse(readFileSync(file, 'utf8')));
const engine = new QueryEngine();
const answers = [];
for (const text of JSON.parse(readFileSync(0, 'utf8'))) {
  const start = performance.now();
  const answer = await engine.query(text, { sources: [store] });
  const { data } = await engine.resultToString(answer, 'application/sparql-results+json');
  let json = '';
  for await (const part of data) json += part;
  answers.push([json, (performance.now() - start) / 1000]);
}
process.stdout.write(JSON.stringify(answers));
