"""What runs the scenarios of bindings/vectors: its README says what the verbs mean."""

import hashlib
import re
import shutil
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

import fsimage
from fsimage import FileSystems, ImportFlags, Profile, TimeKind

FILE_SYSTEMS = {
    "iso9660": FileSystems.ISO9660,
    "joliet": FileSystems.JOLIET,
    "udf": FileSystems.UDF,
    "rock_ridge": FileSystems.ROCK_RIDGE,
}
NUMBERS = {
    "interchange_level",
    "deep_directories",
    "padding_blocks",
    "udf_revision",
    "udf_access",
    "udf_vat",
    "free_media_blocks",
    "total_blocks",
    "session_start_block",
    "block_size",
    "file_count",
    "directory_count",
    "used_blocks",
}
TIMES = {TimeKind.MODIFIED: "modified", TimeKind.ACCESSED: "accessed", TimeKind.CHANGED: "changed", TimeKind.CREATED: "created"}


class FailingRead(Exception):
    """What a reader of these scenarios raises."""


class Mismatch(AssertionError):
    """A step is not as the scenario has it."""


def word(text: str) -> str:
    """A word as it is meant."""
    if text == "%":
        return ""
    return re.sub(b"%([0-9a-fA-F]{2})", lambda found: bytes([int(found[1], 16)]), text.encode()).decode()


def file_systems(text: str) -> FileSystems:
    """A list of file systems."""
    chosen = FileSystems(0)
    for name in filter(None, text.split(",")):
        chosen |= FILE_SYSTEMS[name]
    return chosen


def number(text: str) -> int:
    return int(text, 0)


def counted(length: int) -> bytes:
    return bytes(range(251)) * (length // 251) + bytes(range(length % 251))


def content(kind: str, what: str) -> Dict[str, Any]:
    """A content, as arguments."""
    if kind == "text":
        return {"content": what.encode()}
    if kind == "hex":
        return {"content": bytes.fromhex(what)}
    length = number(what)
    if kind == "zeros":
        return {"content": bytes(length)}
    if kind == "count":
        data = counted(length)
        return {"content": lambda offset, asked: data[offset : offset + asked], "size": length}
    if kind == "failing":

        def fail(offset: int, asked: int) -> bytes:
            raise FailingRead

        return {"content": fail, "size": length}
    if kind == "short":
        return {"content": lambda offset, asked: bytes(max(min(asked, length // 2 - offset), 0)), "size": length}
    raise Mismatch(f"no content is called {kind}")


class Scenario:
    """One image at a time, one result of it at most, and one boot entry in the making."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.image = fsimage.FileSystemImage()
        self.result: Optional[fsimage.Result] = None
        self.points: Dict[str, int] = {}
        self.entry: Optional[fsimage.BootOptions] = None
        self.entries: List[fsimage.BootOptions] = []

    def run(self, path: Path) -> int:
        """Runs all steps; gives how many."""
        steps = 0
        for line_number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            words = line.split(" ")
            try:
                self.step(words)
            except Exception as error:
                raise Mismatch(f"{path.name}:{line_number}: {line}: {type(error).__name__}: {error}") from error
            steps += 1
        self.drop()
        return steps

    def step(self, words: List[str]) -> None:
        if words[0] != "fails":
            self.verb(words)
            return
        try:
            self.verb(words[2:])
        except Mismatch:
            raise
        except fsimage.Error as error:
            if error.name != words[1]:
                raise Mismatch(f"fails with {error.name}: {error}") from error
        except FailingRead:
            if words[1] != "FSI_E_DATA_STREAM_READ_FAILURE":
                raise Mismatch("the reader's error came out") from None
        else:
            raise Mismatch("succeeds")

    def verb(self, words: List[str]) -> None:
        verb: Callable[..., None] = getattr(self, words[0].replace("-", "_") + "_", None) or getattr(
            self, words[0].replace("-", "_")
        )
        verb(*[word(one) for one in words[1:]])

    def item(self, path: str) -> Any:
        return self.image.item(path)

    # The image.

    def new(self, profile: str) -> None:
        self.drop()
        self.points, self.entries, self.entry = {}, [], None
        self.image.close()
        self.image = fsimage.FileSystemImage(Profile[profile.upper()])

    def set_(self, key: str, *values: str) -> None:
        value: Any = values[0]
        if key == "file_systems":
            value = file_systems(value)
        elif key in NUMBERS:
            value = number(value)
        elif key == "iso9660_names":
            value = fsimage.Iso9660Names(number(values[0]), number(values[1]))  # type: ignore[arg-type]
        elif key == "joliet":
            value = fsimage.JolietRules(number(values[0]), number(values[1]), values[2] == "1")
        elif key == "now":
            moment = number(values[0]) * 1_000_000_000 + number(values[1])
            self.image.set_now(moment, is_latest=values[2] == "1")
            return
        elif key == "volume_name_in":
            self.image.set_volume_name_in(file_systems(values[0]), values[1])
            return
        elif key == "identifier":
            self.image.set_identifier(number(values[0]), values[1])  # type: ignore[arg-type]
            return
        elif key not in ("volume_name", "working_directory"):
            value = value == "1"
        setattr(self.image, key, value)

    def get(self, key: str, value: str) -> None:
        if key == "boot_image_options_count":
            found: Any = str(len(self.image.boot_options))
        elif key == "file_systems":
            found, value = self.image.file_systems, file_systems(value)  # type: ignore[assignment]
        elif key in NUMBERS:
            found, value = int(getattr(self.image, key)), number(value)  # type: ignore[assignment]
        else:
            found = getattr(self.image, key)
            if isinstance(found, bool):
                found = str(int(found))
        if (found or "") != value and found != value:
            raise Mismatch(f"{key} is {found!r}")

    def choose_defaults(self, media_type: str) -> None:
        self.image.choose_defaults_for_media_type(number(media_type))  # type: ignore[arg-type]

    # The tree.

    def add_directory(self, path: str) -> None:
        self.image.root.add_directory(path)

    def add_directories(self, path: str) -> None:
        self.image.root.add_directory(path, parents=True)

    def add_file(self, path: str, kind: str, what: str) -> None:
        self.image.root.add_file(path, **content(kind, what))

    def add_symbolic_link(self, path: str, target: str) -> None:
        self.image.root.add_symbolic_link(path, target)

    def add_special(self, path: str, kind: str, major: str, minor: str) -> None:
        self.image.root.add_special(path, number(kind), number(major), number(minor))  # type: ignore[arg-type]

    def add_hard_link(self, path: str, existing: str) -> None:
        self.image.root.add_hard_link(path, existing)

    def remove(self, path: str) -> None:
        self.image.root.remove(path)

    def remove_tree(self, path: str) -> None:
        self.image.root.remove_tree(path)

    def rename(self, path: str, new: str) -> None:
        self.image.root.rename(path, new)

    def exists(self, path: str, kind: str) -> None:
        found = self.image.exists(path)
        if found != number(kind):
            raise Mismatch(f"it is {found!r}")

    def time(self, path: str, which: str, seconds: str, nanoseconds: str) -> None:
        item = self.item(path)
        if not 0 <= number(nanoseconds) < 1_000_000_000:
            raise fsimage.InvalidArgumentError(status=fsimage.Status.E_INVALID_DATE)
        if number(which) not in TIMES:
            raise fsimage.InvalidArgumentError(status=fsimage.Status.E_INVALID_PARAM)
        setattr(item, TIMES[TimeKind(number(which))], number(seconds) * 1_000_000_000 + number(nanoseconds))

    def mode(self, path: str, octal: str) -> None:
        self.item(path).permissions = int(octal, 8)

    def owner(self, path: str, user: str, group: str) -> None:
        self.item(path).owner = number(user), number(group)

    def hidden(self, path: str, hidden: str) -> None:
        self.item(path).is_hidden = hidden == "1"

    def real_time(self, path: str, real_time: str) -> None:
        item = self.item(path)
        if not isinstance(item, fsimage.File):
            raise fsimage.InvalidArgumentError(status=fsimage.Status.E_NOT_FILE)
        item.is_real_time = real_time == "1"

    def add_stream(self, path: str, name: str, kind: str, what: str) -> None:
        self.item(path).streams.add(name, **content(kind, what))

    def remove_stream(self, path: str, name: str) -> None:
        self.item(path).streams.remove(name)

    def change_point(self, name: str) -> None:
        self.points[name] = self.image.change_point

    def roll_back(self, name: str) -> None:
        self.image.rollback_to_change_point(number(name) if name.isdigit() else self.points[name])

    def lock_in(self) -> None:
        self.image.lock_in_change_point()

    # Booting.

    def boot_new(self) -> None:
        self.entry = fsimage.BootOptions(self.image)

    def boot_image(self, kind: str, what: str) -> None:
        assert self.entry is not None
        self.entry.assign_boot_image(**content(kind, what))

    def boot_item(self, path: str) -> None:
        assert self.entry is not None
        item = self.item(path)
        if not isinstance(item, fsimage.File):
            raise fsimage.InvalidArgumentError(status=fsimage.Status.E_BOOT_IMAGE_DATA)
        self.entry.assign_boot_image(item)  # type: ignore[arg-type]

    def boot_partition(self, index: str) -> None:
        assert self.entry is not None
        self.entry.assign_partition(number(index))

    def boot_set(self, key: str, value: str) -> None:
        assert self.entry is not None
        if key == "selection_criteria":
            self.entry.set_selection_criteria(bytes.fromhex(value))
        else:
            setattr(self.entry, key, value if key == "manufacturer" else number(value))

    def boot_add(self) -> None:
        assert self.entry is not None
        self.entries.append(self.entry)

    def boot_use(self) -> None:
        entries, self.entries = self.entries, []
        self.image.boot_options = entries

    def boot_catalog(self, path: str) -> None:
        self.image.add_boot_catalog(path)

    def hybrid(self, flags: str, data_type: str, alignment: str, convention: str, kind: str, what: str) -> None:
        code = content(kind, what)
        data = code["content"]
        self.image.set_hybrid(
            fsimage.Hybrid(
                flags=number(flags),  # type: ignore[arg-type]
                data_type=number(data_type),
                alignment=number(alignment),
                convention=number(convention),  # type: ignore[arg-type]
                code=data if isinstance(data, bytes) else data(0, code["size"]),
            )
        )

    def append_partition(self, kind_of_partition: str, kind: str, what: str) -> None:
        self.image.append_partition(number(kind_of_partition), **content(kind, what))

    def remove_appended_partitions(self) -> None:
        self.image.remove_appended_partitions()

    def system_area(self, kind: str, what: str) -> None:
        self.image.set_system_area(plain(kind, what))

    def iso9660_stub(self, name: str, kind: str, what: str) -> None:
        self.image.set_iso9660_stub(name, plain(kind, what))

    # Results.

    def build(self) -> None:
        self.drop()
        self.result = self.image.create_result()

    def drop(self) -> None:
        if self.result is not None:
            self.result.close()
        self.result = None

    def sha256(self, wanted: str) -> None:
        assert self.result is not None
        found = hashlib.sha256()
        with self.result.open() as stream:
            buffer = memoryview(bytearray(1 << 16))
            while True:
                count = stream.readinto(buffer)
                if not count:
                    break
                found.update(buffer[:count])
        if found.hexdigest() != wanted:
            raise Mismatch(f"the image has {found.hexdigest()}")

    def blocks(self, count: str) -> None:
        assert self.result is not None
        if self.result.total_blocks != number(count):
            raise Mismatch(f"there are {self.result.total_blocks}")

    def name(self, path: str, file_system: str, name: str) -> None:
        assert self.result is not None
        found = self.result.item_name(self.item(path), file_systems(file_system))
        if (found or "") != name:
            raise Mismatch(f"it is {found!r}")

    def save(self, name: str) -> None:
        assert self.result is not None
        self.result.save(self.folder / name)

    def append(self, name: str) -> None:
        assert self.result is not None
        self.result.append(self.folder / name)

    # Files.

    def copy(self, name: str, new: str) -> None:
        shutil.copyfile(self.folder / name, self.folder / new)

    def damage(self, name: str, offset: str, data: str) -> None:
        with open(self.folder / name, "r+b") as file:
            file.seek(number(offset))
            file.write(bytes.fromhex(data))

    def resize(self, name: str, size: str) -> None:
        with open(self.folder / name, "ab") as file:
            file.truncate(number(size))

    # Discs.

    def import_(self, name: str, file_system: str) -> None:
        with fsimage.Disc(self.folder / name) as disc:
            self.image.import_disc(disc, file_system=file_systems(file_system) or None)

    def continue_(self, name: str) -> None:
        with fsimage.BlockSource(self.folder / name) as source:
            self.image.multisession = [source.describe()]

    def import_session(self, file_system: str, flags: str) -> None:
        self.image.import_file_system(
            file_systems(file_system) or None, flags=ImportFlags(number(flags))
        )

    def read(self, name: str, file_system: str, path: str, wanted: str) -> None:
        with fsimage.open(self.folder / name, file_system=file_systems(file_system) or None) as volume:
            found = hashlib.sha256((volume / path).read_bytes()).hexdigest()
        if found != wanted:
            raise Mismatch(f"the file has {found}")

    def validate(self, name: str) -> None:
        manager = fsimage.IsoImageManager()
        manager.path = str(self.folder / name)
        manager.validate()


def plain(kind: str, what: str) -> bytes:
    told = content(kind, what)
    data = told["content"]
    return data if isinstance(data, bytes) else bytes(data(0, told["size"]))

