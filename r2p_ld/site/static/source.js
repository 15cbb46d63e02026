// The address of a claim leads on to the page of its source that has it.
const place = location.hash && document.getElementById(location.hash.slice(1))?.closest(".claims li")?.querySelector("a");
if (place) location.replace(place.href + location.hash);
