"""Images that several tests look at."""

import fsimage
from fsimage import FileSystems, ItemKind

#: A moment at which images are made, in nanoseconds since 1970.
NOW = 1_700_000_000_000_000_000


def image(file_systems: FileSystems = FileSystems.UDF, name: str = "SAMPLE") -> fsimage.FileSystemImage:
    """An image with some of everything."""
    made = fsimage.FileSystemImage()
    made.set_now(NOW, is_latest=True)
    made.file_systems = file_systems
    made.volume_name = name
    root = made.root
    root.add_directory("docs")
    root.add_file("docs/readme.txt", b"Read me\n", mode=0o600, owner=(1000, 100))
    root.add_file("docs/data.bin", bytes(range(256)) * 40)
    root.add_directory("docs/deep/er", parents=True)
    root.add_file("docs/deep/er/end.txt", "Grüße\r\n".encode())
    root.add_symbolic_link("latest", "docs/readme.txt")
    root.add_symbolic_link("below", "docs/deep")
    root.add_symbolic_link("loop", "loop")
    root.add_special("null", ItemKind.CHARACTER_DEVICE, 1, 3)
    root.add_special("pipe", ItemKind.FIFO)
    root.add_hard_link("docs/again.txt", "docs/readme.txt")
    return made


def data(file_systems: FileSystems = FileSystems.UDF, name: str = "SAMPLE") -> bytes:
    """The bytes of such an image."""
    with image(file_systems, name) as made, made.create_result() as result:
        return result.read()


ALL = FileSystems.ISO9660 | FileSystems.JOLIET | FileSystems.ROCK_RIDGE | FileSystems.UDF
ISO = FileSystems.ISO9660 | FileSystems.JOLIET | FileSystems.ROCK_RIDGE
