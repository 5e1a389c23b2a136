"""Makes a seed for cloud-init: a disc from which a virtual machine configures itself when it first boots.

    cloud_init_seed.py seed.iso user-data meta-data [network-config]

cloud-init's data source NoCloud looks for a volume named ``cidata`` and, in its root, for files with these names. Attach the image to the machine as a disc:
``qemu-system-x86_64 ... -cdrom seed.iso``.
"""

import argparse
from pathlib import Path
from typing import Optional, Union

import fsimage


def make_seed(
    image: Union[str, Path], user_data: bytes, meta_data: bytes, network_config: Optional[bytes] = None
) -> None:
    """Makes the image, in full or not at all."""
    with fsimage.FileSystemImage() as disc:
        disc.volume_name = "cidata"
        files = {"user-data": user_data, "meta-data": meta_data, "network-config": network_config}
        for name, content in files.items():
            if content is not None:
                disc.root.add_file(name, content)
        with disc.create_result() as result:
            result.save(image)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("image", type=Path)
    parser.add_argument("user_data", type=Path, metavar="user-data")
    parser.add_argument("meta_data", type=Path, metavar="meta-data")
    parser.add_argument("network_config", type=Path, nargs="?", metavar="network-config")
    given = parser.parse_args()
    network = given.network_config.read_bytes() if given.network_config else None
    make_seed(given.image, given.user_data.read_bytes(), given.meta_data.read_bytes(), network)


if __name__ == "__main__":
    main()
