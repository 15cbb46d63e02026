"""``python -m r2p_ld`` is ``r2p-ld``."""

from r2p_ld.cli import main

if __name__ == "__main__":
    main()
