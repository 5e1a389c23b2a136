"""Reads a table from a disc image with pandas, without extracting it.

    csv_in_iso.py disc.iso data/table.csv
    csv_in_iso.py https://example.org/disc.iso data/table.csv

Only the parts of the image are read that the table needs: its directories, and the file. Needs the packages pandas and fsspec.
"""

import argparse

import pandas


def read_table(image: str, path: str) -> pandas.DataFrame:
    """The table at a path in an image, which is a path or a URL."""
    return pandas.read_csv(f"iso://{path}::{image}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("image")
    parser.add_argument("path")
    given = parser.parse_args()
    print(read_table(given.image, given.path).describe())


if __name__ == "__main__":
    main()
