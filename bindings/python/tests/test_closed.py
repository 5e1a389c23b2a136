"""Every use of a closed object is a ValueError, and harms nothing."""

import io
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

import pytest
from samples import data, image

import fsimage
from fsimage import Disc, Drive, FileSystems, Hybrid, Identifier, ItemKind, MediaType


def closed(made: Any) -> Any:
    made.close()
    assert made.closed
    made.close()
    return made


def properties_of(kind: type) -> List[str]:
    """What an object of a class tells without arguments."""
    found = []
    for name in dir(kind):
        value = getattr(kind, name)
        if not name.startswith("_") and name != "closed" and not callable(value):
            found.append(name)
    return found


def image_uses(made: fsimage.FileSystemImage) -> List[Callable[[], Any]]:
    disc = Disc(data())
    values: Dict[str, Any] = {
        "file_systems": FileSystems.UDF,
        "volume_name": "x",
        "iso9660_names": fsimage.Iso9660Names(),
        "joliet": fsimage.JolietRules(),
        "now": 0,
        "working_directory": "/tmp",
        "boot_options": [],
        "multisession": [],
    }
    unset = {"file_count", "directory_count", "change_point", "used_blocks", "root", "imported_volume_name"}
    texts = ("identifier", "publisher", "preparer", "application", "_file")
    uses: List[Callable[[], Any]] = []
    for name in properties_of(type(made)):
        uses.append(lambda name=name: getattr(made, name))  # type: ignore[misc]
        if name in unset or name.endswith("supported"):
            continue
        value = values.get(name, "x" if any(text in name for text in texts) else 1)
        uses.append(lambda name=name, value=value: setattr(made, name, value))  # type: ignore[misc]
    boot = fsimage.BootOptions()
    boot.assign_boot_image(b"x")
    return uses + [
        lambda: made.item("/"),
        lambda: made.exists("/"),
        lambda: made.rollback_to_change_point(0),
        made.lock_in_change_point,
        lambda: made.choose_defaults_for_media_type(MediaType.CD_R),
        lambda: made.set_boot_image_options(boot),
        lambda: made.add_boot_catalog("x"),
        lambda: made.set_hybrid(Hybrid()),
        lambda: made.append_partition(1, b"x"),
        lambda: made.append_partition(1, io.BytesIO(b"x")),
        lambda: made.append_partition(1, Path("/etc/passwd")),
        made.remove_appended_partitions,
        lambda: made.set_system_area(b""),
        lambda: made.set_iso9660_stub("x"),
        made.identify_file_systems_on_disc,
        made.import_file_system,
        lambda: made.import_file_system(FileSystems.UDF),
        lambda: made.import_disc(disc),
        lambda: made.probe_specific_file_system(FileSystems.UDF),
        made.calculate_disc_identifier,
        lambda: made.volume_name_in(FileSystems.UDF),
        lambda: made.set_volume_name_in(FileSystems.UDF, "x"),
        lambda: made.identifier(Identifier.SYSTEM),
        lambda: made.set_identifier(Identifier.SYSTEM, "x"),
        lambda: made.set_now(0),
        lambda: made._way(0),
        made.create_result,
        lambda: fsimage.BootOptions(made),
    ]


def item_uses(item: Any) -> List[Callable[[], Any]]:
    uses: List[Callable[[], Any]] = [item.stat, item.copy]
    values = {"owner": (0, 0), "is_hidden": False, "is_real_time": True}
    fixed = {"is_in_image", "kind", "name", "path", "size", "streams", "target", "device", "number"}
    for name in properties_of(type(item)):
        if name != "streams":
            uses.append(lambda name=name: getattr(item, name))  # type: ignore[misc]
        if name not in fixed:
            uses.append(lambda name=name: setattr(item, name, values.get(name, 0)))  # type: ignore[misc]
    streams = item.streams
    return uses + [
        lambda: item.numbered(0),
        lambda: item.file_system_name(FileSystems.UDF),
        lambda: item.file_system_path(FileSystems.UDF),
        lambda: len(streams),
        lambda: streams.add("x", b"x"),
        lambda: streams.add("x", io.BytesIO(b"x")),
        lambda: streams.remove("x"),
        lambda: streams.name_at(0),
        lambda: list(streams),
    ]


def directory_uses(root: fsimage.Directory) -> List[Callable[[], Any]]:
    return [
        lambda: root.item("x"),
        lambda: root.item(b"\xff"),
        lambda: "x" in root,
        lambda: len(root),
        lambda: list(root),
        root.enumerate,
        lambda: root.remove("x"),
        lambda: root.remove(b"\xff"),
        lambda: root.remove_tree("x"),
        lambda: root.rename("x", "y"),
        lambda: root.rename(b"\xff", "y"),
        lambda: root.add_directory("x"),
        lambda: root.add_directory("x", parents=True),
        lambda: root.add_file("x", b"x"),
        lambda: root.add_files([("x", b"x")]),
        lambda: root.add_file("x", io.BytesIO(b"x")),
        lambda: root.add_file("x", b"x", mode=0),
        lambda: root.add_file("x", Path("/etc/passwd")),
        lambda: root.add_symbolic_link("x", "y"),
        lambda: root.add_special("x", ItemKind.FIFO),
        lambda: root.add_hard_link("x", "y"),
        lambda: root.add_host_tree("/etc/apt"),
    ]


def result_uses(result: fsimage.Result) -> List[Callable[[], Any]]:
    item = image().root
    uses: List[Callable[[], Any]] = [lambda name=name: getattr(result, name) for name in properties_of(type(result))]  # type: ignore[misc]
    return uses + [
        lambda: result.read_at(0, bytearray(1)),
        result.read,
        result.open,
        lambda: result.save("/tmp/never"),
        lambda: result.write(io.BytesIO()),
        lambda: result.write(1),
        lambda: result.append("/tmp/never"),
        lambda: result.extents(item),
        result.modified_blocks,
        lambda: result.item_name(item, FileSystems.UDF),
        lambda: result.item_path(item, FileSystems.UDF),
        result.progress_items,
        result.warnings,
    ]


def boot_uses(options: fsimage.BootOptions) -> List[Callable[[], Any]]:
    uses: List[Callable[[], Any]] = []
    for name in properties_of(type(options)):
        uses.append(lambda name=name: getattr(options, name))  # type: ignore[misc]
        if name != "image_size":
            value = "x" if name == "manufacturer" else 0
            uses.append(lambda name=name, value=value: setattr(options, name, value))  # type: ignore[misc]
    file: Any = image().item("/docs/data.bin")
    return uses + [
        options.open,
        lambda: options.assign_boot_image(b"x"),
        lambda: options.assign_boot_image(io.BytesIO(b"x")),
        lambda: options.assign_boot_image(Path("/etc/passwd")),
        lambda: options.assign_boot_image(file),
        lambda: options.assign_partition(0),
        lambda: options.set_selection_criteria(b""),
    ]


def drive_uses(there: Drive) -> List[Callable[[], Any]]:
    source = fsimage.BlockSource(b"")
    return [
        there.media,
        there.source,
        there.eject,
        there.identify_file_systems,
        there.blank,
        there.format,
        there.close_session,
        lambda: there.verify(source),
        lambda: there.read(lambda offset, part: None),
        lambda: image().create_result().verify(there),
        lambda: image().create_result().burn(there),
        lambda: image().choose_defaults(there),
        lambda: image().set_multisession_from_drive(there),
        lambda: image().set_max_media_blocks_from_drive(there),
    ]


def manager_uses(manager: fsimage.IsoImageManager) -> List[Callable[[], Any]]:
    return [
        lambda: manager.path,
        lambda: manager.size,
        lambda: setattr(manager, "path", "/etc/passwd"),
        lambda: manager.set_stream(b"x"),
        lambda: manager.read_at(0, bytearray(1)),
        manager.validate,
        manager.lint,
    ]


def reading_uses() -> List[Callable[[], Any]]:
    source, disc, volume = closed(fsimage.BlockSource(b"")), closed(Disc(data())), closed(fsimage.open(data()))
    items = closed(image().create_result().progress_items())
    enumerator = closed(image().root.enumerate())
    path = volume / "docs"
    return [
        lambda: source.size,
        lambda: source.read_at(0, bytearray(1)),
        source.describe,
        lambda: Disc(source),
        lambda: len(disc),
        lambda: disc.session(1),
        lambda: disc.findings,
        disc.volume,
        lambda: image().import_disc(disc),
        lambda: volume.info,
        lambda: volume.name,
        lambda: volume.identifier(Identifier.SYSTEM),
        lambda: volume.visit(print),
        lambda: volume.extract("/tmp/never"),
        path.stat,
        lambda: list(path.iterdir()),
        path.is_dir,
        lambda: len(items),
        lambda: items._at(0),
        lambda: items.item(0),
        lambda: items.find_block(0),
        lambda: items.find_description("x"),
        lambda: len(enumerator),
        lambda: enumerator.next(1),
        lambda: enumerator.skip(1),
        enumerator.reset,
        enumerator.copy,
        volume.__enter__,
        disc.__enter__,
    ]


def sample(name: str, folder: Path) -> Tuple[Any, Callable[[Any], List[Callable[[], Any]]]]:
    samples: Dict[str, Any] = {
        "image": lambda: (image(), image_uses),
        "file": lambda: (image().item("/docs/data.bin"), item_uses),
        "link": lambda: (image().item("/latest"), item_uses),
        "device": lambda: (image().item("/null"), item_uses),
        "directory": lambda: (image().root, directory_uses),
        "result": lambda: (image().create_result(), result_uses),
        "boot": lambda: (fsimage.BootOptions(), boot_uses),
        "drive": lambda: (Drive(f"file:{folder}/disc?media=bd-r", write=True), drive_uses),
        "manager": lambda: (fsimage.IsoImageManager(), manager_uses),
    }
    return samples[name]()  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", ["image", "file", "link", "device", "directory", "result", "boot", "drive", "manager"])
def test_closed(name: str, tmp_path: Path) -> None:
    made, uses_of = sample(name, tmp_path)
    uses = uses_of(closed(made))
    assert len(uses) > 5
    for number, use in enumerate(uses):
        try:
            use()
        except ValueError as error:
            assert "closed" in str(error), (number, error)
        else:
            raise AssertionError(f"use {number} of a closed {name} does not fail")
    with pytest.raises(ValueError):
        made.__enter__()
    assert "closed" in repr(made) or name in ("boot", "manager")


def test_reading_what_is_closed() -> None:
    for number, use in enumerate(reading_uses()):
        try:
            use()
        except ValueError as error:
            assert "closed" in str(error), (number, error)
        else:
            raise AssertionError(f"use {number} does not fail")


def test_what_was_opened_stays_open() -> None:
    with image() as made:
        root = made.root
        result = made.create_result()
    assert root["docs"].path == "/docs"
    with result:
        stream = result.open()
    assert stream.read(1) == b"\0"
    with fsimage.open(stream) as volume:
        item = next(iter(volume.root.iterdir()))
    assert item.name
