/* Discs in drives: the virtual drive, which keeps its disc in a file. */
#include "check.h"

static fsi_drive *open_drive(char **argv, const char *file, const char *media)
{
    char name[4200];
    fsi_drive *drive = NULL;
    snprintf(name, sizeof name, "file:%s?media=%s", scratch(argv, file), media);
    OK(fsi_drive_open(name, true, &drive, &error));
    return drive;
}

static fsi_media_info info_of(fsi_drive *drive)
{
    fsi_drive_media *media = NULL;
    fsi_media_info info = FSI_MEDIA_INFO_INIT;
    OK(fsi_drive_open_media(drive, &media, &error));
    OK(fsi_drive_media_info(media, &info, &error));
    CHECK(info.struct_size == sizeof info);
    fsi_drive_media_free(media);
    return info;
}

/* An image for the disc in the drive, with one file; it is named after what that says. */
static fsi_result *result_for(fsi_drive *drive, const char *path, const char *text)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    fsi_result *result = NULL;
    OK(fsi_image_choose_defaults(image, drive, &error));
    OK(fsi_image_set_volume_name(image, text, &error));
    add_text(root, path, text);
    OK(fsi_image_create_result(image, &result, &error));
    fsi_item_free(root);
    fsi_image_free(image);
    return result;
}

struct watched {
    uint32_t phases;
    int32_t answer;
    uint32_t stop_in;
    fsi_drive *drive;
};

static int32_t watch(void *user_data, const fsi_drive_progress *progress)
{
    struct watched *watched = (struct watched *)user_data;
    fsi_drive_media *media = NULL;
    CHECK(progress->struct_size == sizeof *progress);
    CHECK(progress->buffer_fill >= -1 && progress->buffer_fill <= 100);
    CHECK(progress->seconds_left >= -1);
    CHECK(progress->total == 0 || progress->done <= progress->total);
    watched->phases |= 1u << progress->phase;
    /* The drive is in use. */
    GIVES(FSI_E_BUSY, fsi_drive_open_media(watched->drive, &media, &error));
    GIVES(FSI_E_BUSY, fsi_drive_close(watched->drive, false, NULL, NULL, &error));
    return progress->phase == watched->stop_in ? watched->answer : 0;
}

static void lists(void)
{
    fsi_drives *drives = NULL;
    fsi_drive_entry entry = FSI_DRIVE_ENTRY_INIT;
    fsi_error *error = NULL;
    fsi_status status;
    OK(fsi_drive_list(&drives, &error));
    while ((status = fsi_drives_next(drives, &entry, &error)) == FSI_OK)
        CHECK(strncmp(entry.name, "/dev/", 5) == 0 && entry.vendor && entry.product && entry.revision);
    CHECK(status == FSI_FALSE && error == NULL);
    fsi_drives_free(drives);
}

static void names_are_checked(char **argv)
{
    fsi_drive *drive = NULL;
    char name[4200];
    GIVES(FSI_E_INVALID_PATH, fsi_drive_open("", true, &drive, &error));
    GIVES(FSI_E_INVALID_PATH, fsi_drive_open("\xff", true, &drive, &error));
    GIVES(FSI_E_DRIVE_UNAVAILABLE, fsi_drive_open("/dev/no-such-drive", true, &drive, &error));
    /* A device that is no drive. */
    GIVES(FSI_E_DRIVE_UNAVAILABLE, fsi_drive_open("/dev/null", false, &drive, &error));
    snprintf(name, sizeof name, "file:%s?media=gramophone", scratch(argv, "no.fsidisc"));
    GIVES(FSI_E_INVALID_PATH, fsi_drive_open(name, true, &drive, &error));
    {
        fsi_error *error = NULL;
        CHECK(FSI_FAILED(fsi_drive_open("/dev/no-such-drive", true, &drive, &error)));
        CHECK(fsi_error_kind(error) == FSI_ERROR_DRIVE && fsi_error_os_error(error) == 2);
        CHECK(strcmp(fsi_error_path(error), "/dev/no-such-drive") == 0);
        CHECK(fsi_error_sense_key(error) == 0 && fsi_error_sense_asc(error) == 0 && fsi_error_sense_ascq(error) == 0);
        fsi_error_free(error);
    }
    CHECK(drive == NULL);
}

static fsi_result *appended(fsi_drive *drive)
{
    fsi_item *root = NULL, *item = NULL;
    fsi_image *image = new_image(&root);
    fsi_result *result = NULL;
    fsi_import_options options = FSI_IMPORT_OPTIONS_INIT;
    uint64_t size = 0;
    options.flags = FSI_IMPORT_TAKE_OVER_ISO9660;
    OK(fsi_image_set_multisession_from_drive(image, drive, &error));
    OK(fsi_image_import_file_system(image, &options, NULL, NULL, &error));
    OK(fsi_image_open_item(image, "/one.txt", &item, &error));
    OK(fsi_item_size(item, &size, &error));
    CHECK(size == 9);
    add_text(root, "/two.txt", "the second");
    OK(fsi_image_create_result(image, &result, &error));
    fsi_item_free(item);
    fsi_item_free(root);
    fsi_image_free(image);
    return result;
}

/* What a file on the disc says, through a new look at it. */
static void says(fsi_drive *drive, const char *path, const char *expected)
{
    fsi_block_source *source = NULL;
    fsi_disc *disc = NULL;
    fsi_disc_volume *volume = NULL;
    fsi_disc_item *item = NULL;
    fsi_disc_options options = FSI_DISC_OPTIONS_INIT;
    fsi_drive_media *media = NULL;
    fsi_media_session sessions[8];
    uint64_t starts[8];
    size_t count = 0, i, had = 0;
    char text[64] = "";

    OK(fsi_drive_open_media(drive, &media, &error));
    OK(fsi_drive_media_sessions(media, sessions, 8, &count, &error));
    for (i = 0; i < count; i++) {
        CHECK(sessions[i].number == i + 1 && sessions[i].first_block < sessions[i].end_block);
        starts[i] = sessions[i].first_block;
    }
    fsi_drive_media_free(media);
    options.sessions = starts;
    options.session_count = count;
    OK(fsi_drive_open_source(drive, &source, &error));
    OK(fsi_disc_open_source(source, &options, &disc, &error));
    OK(fsi_disc_open_volume(disc, FSI_SESSION_NEWEST, 0, &volume, &error));
    OK(fsi_disc_volume_open_item(volume, path, &item, &error));
    OK(fsi_disc_item_read_at(item, 0, text, sizeof text - 1, &had, &error));
    text[had] = 0;
    CHECK(strcmp(text, expected) == 0);
    fsi_disc_item_free(item);
    fsi_disc_volume_free(volume);
    fsi_disc_free(disc);
    fsi_block_source_free(source);
}

/* Blank, burnt, continued, read back; and what must not be is not. */
static void burn_and_append(char **argv, const char *media, bool sequential)
{
    fsi_drive *drive, *other;
    fsi_result *first, *second;
    fsi_burnt burnt = FSI_BURNT_INIT;
    fsi_burn_options options = FSI_BURN_OPTIONS_INIT;
    fsi_media_info info;
    struct watched watched = { 0, 9, 99, NULL };
    uint32_t found = 0;
    char file[64];

    snprintf(file, sizeof file, "%s.fsidisc", media);
    drive = open_drive(argv, file, media);
    info = info_of(drive);
    CHECK(info.media_type != 0 && info.capacity_blocks > 300000 && info.free_blocks > 300000);
    CHECK(info.state & (FSI_MEDIA_STATE_BLANK | FSI_MEDIA_STATE_NEEDS_FORMAT | FSI_MEDIA_STATE_OVERWRITABLE));
    CHECK(info.session_count == 0 && info.write_speed_count > 0);
    GIVES(FSI_E_EMPTY_DISC, fsi_drive_identify_file_systems(drive, &found, &error));
    CHECK(found == 0);

    first = result_for(drive, "/one.txt", "the first");
    watched.drive = drive;
    options.progress = watch;
    options.user_data = &watched;
    OK(fsi_result_burn(first, drive, &options, &burnt, &error));
    CHECK(burnt.verified == 1 && burnt.blocks > 0);
    CHECK(watched.phases & (1u << FSI_DRIVE_PHASE_WRITING));
    CHECK(watched.phases & (1u << FSI_DRIVE_PHASE_VERIFYING));
    OK(fsi_result_verify(first, drive, NULL, NULL, &error));
    OK(fsi_drive_identify_file_systems(drive, &found, &error));
    CHECK(found != 0);
    says(drive, "/one.txt", "the first");

    second = appended(drive);
    /* A disc that is not the one that was imported is not written to. */
    snprintf(file, sizeof file, "%s-other.fsidisc", media);
    other = open_drive(argv, file, media);
    {
        fsi_result *different = result_for(other, "/one.txt", "different");
        OK(fsi_result_burn(different, other, NULL, NULL, &error));
        GIVES(FSI_E_DISC_MISMATCH, fsi_result_burn(second, other, NULL, NULL, &error));
        says(other, "/one.txt", "different");
        fsi_result_free(different);
    }
    {
        /* The first image is not on the other disc. */
        fsi_error *error = NULL;
        CHECK(fsi_result_verify(first, other, NULL, NULL, &error) == FSI_E_BURN_VERIFICATION_FAILED);
        CHECK(fsi_error_offset(error) != FSI_OFFSET_UNKNOWN && fsi_error_offset(error) % 2048 == 0);
        fsi_error_free(error);
    }
    fsi_drive_free(other);

    OK(fsi_result_burn(second, drive, NULL, &burnt, &error));
    CHECK(burnt.verified == 1);
    says(drive, "/one.txt", "the first");
    says(drive, "/two.txt", "the second");
    info = info_of(drive);
    CHECK(!sequential || info.session_count == 2);
    /* What was there is not there any more. */
    GIVES(FSI_E_DISC_MISMATCH, fsi_result_burn(second, drive, NULL, NULL, &error));
    says(drive, "/two.txt", "the second");

    fsi_result_free(first);
    fsi_result_free(second);
    fsi_drive_free(drive);
}

static void options_are_checked(char **argv)
{
    fsi_drive *drive = open_drive(argv, "options.fsidisc", "cd-rw");
    fsi_result *result = result_for(drive, "/one.txt", "the first");
    fsi_burn_options options = FSI_BURN_OPTIONS_INIT;
    fsi_burnt burnt = FSI_BURNT_INIT;
    struct watched watched = { 0, -7, FSI_DRIVE_PHASE_WRITING, drive };
    fsi_drive_media *media = NULL;
    uint32_t speeds[1] = { 0 };
    size_t count = 0;
    fsi_image *image = NULL;

    options.flags = FSI_BURN_OVERWRITE * 2;
    GIVES(FSI_E_INVALID_PARAM, fsi_result_burn(result, drive, &options, NULL, &error));
    options.flags = 0;
    options.reserved = 1;
    GIVES(FSI_E_INVALID_PARAM, fsi_result_burn(result, drive, &options, NULL, &error));
    options.reserved = 0;
    burnt.struct_size = 3;
    GIVES(FSI_E_INVALIDARG, fsi_result_burn(result, drive, NULL, &burnt, &error));
    burnt.struct_size = sizeof burnt;
    CHECK(info_of(drive).state & FSI_MEDIA_STATE_BLANK);
    GIVES(FSI_E_INVALID_PARAM, fsi_drive_blank(drive, 3, NULL, NULL, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_drive_format(drive, 5, NULL, NULL, &error));

    OK(fsi_image_new(&image, &error));
    GIVES(FSI_E_IMPORT_SEEK_FAILURE, fsi_image_set_multisession_from_drive(image, drive, &error));
    OK(fsi_image_set_max_media_blocks_from_drive(image, drive, &error));
    {
        uint64_t blocks = 0;
        OK(fsi_image_free_media_blocks(image, &blocks, &error));
        CHECK(blocks == info_of(drive).free_blocks);
    }
    fsi_image_free(image);

    OK(fsi_drive_open_media(drive, &media, &error));
    GIVES(FSI_FALSE, fsi_drive_media_write_speeds(media, NULL, 0, &count, &error));
    CHECK(count > 0);
    CHECK(fsi_drive_media_write_speeds(media, speeds, 1, &count, NULL) >= 0 && speeds[0] > 0);
    fsi_drive_media_free(media);

    /* Pretended: the disc is blank afterwards. */
    options.flags = FSI_BURN_SIMULATE;
    OK(fsi_result_burn(result, drive, &options, &burnt, &error));
    CHECK(burnt.verified == 0);
    CHECK(info_of(drive).state & FSI_MEDIA_STATE_BLANK);
    options.flags = 0;

    /* It can be stopped. */
    options.progress = watch;
    options.user_data = &watched;
    {
        fsi_error *error = NULL;
        CHECK(fsi_result_burn(result, drive, &options, NULL, &error) == FSI_E_CANCELLED);
        CHECK(fsi_error_callback_value(error) == -7 && fsi_error_kind(error) == FSI_ERROR_CANCELLED);
        fsi_error_free(error);
    }

    OK(fsi_drive_blank(drive, FSI_BLANK_MINIMAL, NULL, NULL, &error));
    CHECK(info_of(drive).state & FSI_MEDIA_STATE_BLANK);
    options.progress = NULL;
    options.flags = FSI_BURN_FINALISE | FSI_BURN_NO_VERIFY;
    options.speed = speeds[0];
    OK(fsi_result_burn(result, drive, &options, &burnt, &error));
    CHECK(burnt.verified == 0 && burnt.speed > 0 && burnt.speed <= speeds[0]);
    CHECK(info_of(drive).state & FSI_MEDIA_STATE_FINALISED);
    CHECK(info_of(drive).next_writable == FSI_BLOCK_NONE);
    /* Nothing goes onto a disc that is closed for good. */
    OK(fsi_image_new(&image, &error));
    GIVES(FSI_E_RECORDER_MEDIA_INCOMPATIBLE, fsi_image_choose_defaults(image, drive, &error));
    fsi_image_free(image);
    GIVES(FSI_E_RECORDER_MEDIA_INCOMPATIBLE, fsi_result_burn(result, drive, NULL, NULL, &error));
    says(drive, "/one.txt", "the first");
    fsi_result_free(result);
    fsi_drive_free(drive);
}

/* What is on a disc that can be overwritten is lost only by those who say so. */
static void overwriting_is_asked_for(char **argv)
{
    fsi_drive *drive = open_drive(argv, "overwrite.fsidisc", "dvd+rw");
    fsi_result *first = result_for(drive, "/one.txt", "the first");
    fsi_result *second = result_for(drive, "/two.txt", "the second");
    fsi_burn_options options = FSI_BURN_OPTIONS_INIT;
    fsi_block_source *source = NULL;

    OK(fsi_result_burn(first, drive, NULL, NULL, &error));
    GIVES(FSI_E_MEDIA_NOT_BLANK, fsi_result_burn(second, drive, NULL, NULL, &error));
    OK(fsi_result_save(first, scratch(argv, "overwrite.iso"), NULL, &error));
    OK(fsi_block_source_open_host(scratch(argv, "overwrite.iso"), &source, &error));
    GIVES(FSI_E_MEDIA_NOT_BLANK, fsi_drive_burn_image(drive, 0, source, NULL, NULL, &error));
    says(drive, "/one.txt", "the first");
    options.flags = FSI_BURN_OVERWRITE;
    OK(fsi_result_burn(second, drive, &options, NULL, &error));
    says(drive, "/two.txt", "the second");
    OK(fsi_drive_burn_image(drive, 0, source, &options, NULL, &error));
    says(drive, "/one.txt", "the first");
    fsi_block_source_free(source);
    fsi_result_free(first);
    fsi_result_free(second);
    fsi_drive_free(drive);
}

/* An image file, and bytes that are no whole number of blocks. */
static void images_are_burnt(char **argv)
{
    fsi_drive *drive = open_drive(argv, "image.fsidisc", "bd-r");
    fsi_result *result = result_for(drive, "/one.txt", "the first");
    fsi_burn_options options = FSI_BURN_OPTIONS_INIT;
    fsi_burnt burnt = FSI_BURNT_INIT;
    fsi_block_source *source = NULL;
    unsigned char odd[5000];

    OK(fsi_result_save(result, scratch(argv, "image.iso"), NULL, &error));
    OK(fsi_block_source_open_host(scratch(argv, "image.iso"), &source, &error));
    GIVES(FSI_E_DISC_MISMATCH, fsi_drive_burn_image(drive, 64, source, NULL, NULL, &error));
    CHECK(info_of(drive).state & FSI_MEDIA_STATE_BLANK);
    OK(fsi_drive_burn_image(drive, 0, source, NULL, &burnt, &error));
    CHECK(burnt.verified == 1 && burnt.blocks > 0);
    says(drive, "/one.txt", "the first");
    OK(fsi_result_verify(result, drive, NULL, NULL, &error));
    fsi_block_source_free(source);

    memset(odd, 0x5a, sizeof odd);
    OK(fsi_block_source_open_memory(odd, sizeof odd, &source, &error));
    options.flags = FSI_BURN_FINALISE;
    OK(fsi_drive_burn_image(drive, info_of(drive).next_writable, source, &options, &burnt, &error));
    CHECK(burnt.verified == 1 && burnt.blocks == 32);
    CHECK(info_of(drive).state & FSI_MEDIA_STATE_FINALISED);
    fsi_block_source_free(source);
    fsi_result_free(result);
    fsi_drive_free(drive);
}

struct image_file {
    unsigned char *bytes;
    size_t size;
    char *map;
    int32_t answer;
};

static int32_t write_at(void *user_data, uint64_t offset, const void *data, size_t length)
{
    struct image_file *file = (struct image_file *)user_data;
    CHECK(offset + length <= file->size);
    memcpy(file->bytes + offset, data, length);
    return file->answer;
}

static int32_t keep_map(void *user_data, const char *map)
{
    struct image_file *file = (struct image_file *)user_data;
    free(file->map);
    file->map = (char *)malloc(strlen(map) + 1);
    CHECK(file->map != NULL);
    strcpy(file->map, map);
    return 0;
}

static void discs_are_read(char **argv)
{
    fsi_drive *drive = open_drive(argv, "read.fsidisc", "dvd+r");
    fsi_result *result = result_for(drive, "/one.txt", "the first");
    fsi_read_options options = FSI_READ_OPTIONS_INIT;
    fsi_block_source *source = NULL;
    struct image_file file = { NULL, 0, NULL, 0 };
    uint32_t missing = 77;
    size_t i;
    bool found = false;

    options.write_at = write_at;
    options.keep_map = keep_map;
    options.user_data = &file;
    GIVES(FSI_E_EMPTY_DISC, fsi_drive_read(drive, &options, &missing, &error));
    OK(fsi_result_burn(result, drive, NULL, NULL, &error));
    file.size = (size_t)info_of(drive).readable_blocks * 2048;
    file.bytes = (unsigned char *)calloc(1, file.size);
    CHECK(file.size > 0 && file.bytes != NULL);

    {
        /* A full disk, say. */
        fsi_error *error = NULL;
        file.answer = 5;
        CHECK(fsi_drive_read(drive, &options, &missing, &error) == FSI_E_OUTPUT);
        CHECK(fsi_error_callback_value(error) == 5 && missing == 77);
        fsi_error_free(error);
        file.answer = 0;
    }
    OK(fsi_drive_read(drive, &options, &missing, &error));
    CHECK(missing == 0 && file.map != NULL);
    for (i = 0; i + 9 < file.size && !found; i += 2048)
        found = memcmp(file.bytes + i, "the first", 9) == 0;
    CHECK(found);

    OK(fsi_block_source_open_memory(file.bytes, file.size, &source, &error));
    OK(fsi_drive_verify(drive, 0, source, NULL, NULL, &error));
    fsi_block_source_free(source);
    file.bytes[40960] ^= 1;
    OK(fsi_block_source_open_memory(file.bytes, file.size, &source, &error));
    {
        fsi_error *error = NULL;
        CHECK(fsi_drive_verify(drive, 0, source, NULL, NULL, &error) == FSI_E_BURN_VERIFICATION_FAILED);
        CHECK(fsi_error_offset(error) == 40960);
        fsi_error_free(error);
    }
    {
        /* There is no such block, says the drive. */
        fsi_error *error = NULL;
        CHECK(fsi_drive_verify(drive, 1000000, source, NULL, NULL, &error) == FSI_E_BURN_VERIFICATION_FAILED);
        CHECK(fsi_error_offset(error) == 2048000000u);
        CHECK(fsi_error_sense_key(error) == 5 && fsi_error_sense_asc(error) == 0x21);
        CHECK(fsi_error_sense_ascq(error) == 0);
        fsi_error_free(error);
    }
    fsi_block_source_free(source);

    /* What is there by the map is not read again. */
    memset(file.bytes, 0x55, file.size);
    {
        char *map = file.map;
        file.map = NULL;
        options.map = map;
        OK(fsi_drive_read(drive, &options, &missing, &error));
        CHECK(missing == 0 && file.bytes[0] == 0x55 && file.bytes[file.size - 1] == 0x55);
        free(map);
    }
    options.map = "0x0 + 1\n0x0 0x800 +\n";
    GIVES(FSI_E_DISC_MISMATCH, fsi_drive_read(drive, &options, &missing, &error));
    options.map = "no map";
    GIVES(FSI_E_INVALID_PARAM, fsi_drive_read(drive, &options, &missing, &error));
    options.map = "";
    GIVES(FSI_E_INVALID_PARAM, fsi_drive_read(drive, &options, &missing, &error));
    options.map = "0x0 + 1\n0x0 0x800 nonsense\n";
    GIVES(FSI_E_INVALID_PARAM, fsi_drive_read(drive, &options, &missing, &error));
    options.map = NULL;
    options.write_at = NULL;
    GIVES(FSI_E_POINTER, fsi_drive_read(drive, &options, &missing, &error));
    free(file.map);
    free(file.bytes);
    fsi_result_free(result);
    fsi_drive_free(drive);
}

static void nulls(char **argv)
{
    fsi_drive *drive = open_drive(argv, "nulls.fsidisc", "bd-re");
    fsi_drive_media *media = NULL;
    fsi_drives *drives = NULL;
    OK(fsi_drive_open_media(drive, &media, &error));
    OK(fsi_drive_list(&drives, &error));
    GIVES(FSI_E_POINTER, fsi_drive_open("file:absent", false, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_drives_next(drives, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_drive_open_source(drive, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_drive_open_media(drive, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_drive_media_info(media, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_drive_media_sessions(media, NULL, 1, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_drive_media_write_speeds(media, NULL, 0, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_drive_identify_file_systems(drive, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_drive_verify(drive, 0, NULL, NULL, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_drive_burn_image(drive, 0, NULL, NULL, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_drive_read(drive, NULL, NULL, &error));
    fsi_drives_free(drives);
    fsi_drive_media_free(media);
    fsi_drive_free(drive);
    fsi_drives_free(NULL);
    fsi_drive_media_free(NULL);
    fsi_drive_free(NULL);
}

static void too_large(char **argv)
{
    fsi_drive *drive = open_drive(argv, "small.fsidisc", "cd-r");
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    fsi_result *result = NULL;
    OK(fsi_image_set_padding_blocks(image, 400000, &error));
    add_text(root, "/one.txt", "the first");
    OK(fsi_image_create_result(image, &result, &error));
    GIVES(FSI_E_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA, fsi_result_burn(result, drive, NULL, NULL, &error));
    CHECK(info_of(drive).state & FSI_MEDIA_STATE_BLANK);
    GIVES(FSI_E_RECORDER_MEDIA_INCOMPATIBLE, fsi_drive_blank(drive, FSI_BLANK_FULL, NULL, NULL, &error));
    fsi_result_free(result);
    fsi_item_free(root);
    fsi_image_free(image);
    OK(fsi_drive_eject(drive, &error));
    {
        fsi_drive_media *media = NULL;
        fsi_error *error = NULL;
        CHECK(fsi_drive_open_media(drive, &media, &error) == FSI_E_RECORDER_MEDIA_NO_MEDIA);
        fsi_error_free(error);
    }
    fsi_drive_free(drive);
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    lists();
    names_are_checked(argv);
    burn_and_append(argv, "cd-r", true);
    burn_and_append(argv, "bd-r", true);
    burn_and_append(argv, "dvd+rw", false);
    options_are_checked(argv);
    overwriting_is_asked_for(argv);
    images_are_burnt(argv);
    discs_are_read(argv);
    nulls(argv);
    too_large(argv);
    return 0;
}
