/* Images and their properties. */
#include "check.h"

static void properties(fsi_image *image)
{
    uint32_t number = 0;
    uint64_t large = 0;
    bool truth = true;

    OK(fsi_image_file_systems(image, &number, &error));
    CHECK(number == (FSI_FILE_SYSTEM_ISO9660 | FSI_FILE_SYSTEM_JOLIET | FSI_FILE_SYSTEM_ROCK_RIDGE));
    OK(fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_ISO9660, &error));
    OK(fsi_image_file_systems(image, &number, &error));
    CHECK(number == FSI_FILE_SYSTEM_ISO9660);
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_JOLIET, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_file_systems(image, 0x80000000u, &error));
    OK(fsi_image_file_systems(image, &number, &error));
    CHECK(number == FSI_FILE_SYSTEM_ISO9660);
    OK(fsi_image_file_systems_supported(image, &number, &error));
    CHECK(number & FSI_FILE_SYSTEM_ROCK_RIDGE);

    const uint32_t *levels = NULL;
    size_t count = 0;
    OK(fsi_image_interchange_levels_supported(image, &levels, &count, &error));
    for (size_t i = 0; i < count; i++)
        OK(fsi_image_set_interchange_level(image, levels[i], &error));
    OK(fsi_image_interchange_level(image, &number, &error));
    CHECK(count == 4 && number == levels[count - 1]);
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_interchange_level(image, 5, &error));

    OK(fsi_image_strict(image, &truth, &error));
    CHECK(!truth);
    OK(fsi_image_set_strict(image, true, &error));
    OK(fsi_image_strict(image, &truth, &error));
    CHECK(truth);
    OK(fsi_image_set_strict(image, false, &error));

    OK(fsi_image_set_deep_directories(image, FSI_DEEP_KEEP, &error));
    OK(fsi_image_deep_directories(image, &number, &error));
    CHECK(number == FSI_DEEP_KEEP);
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_deep_directories(image, 3, &error));

    uint32_t relaxations = 7, length = 7;
    OK(fsi_image_iso9660_names(image, &relaxations, &length, &error));
    CHECK(relaxations == 0 && length == 0);
    OK(fsi_image_set_iso9660_names(image, FSI_RELAX_LOWER_CASE | FSI_RELAX_NO_VERSION, 37, &error));
    OK(fsi_image_iso9660_names(image, &relaxations, &length, &error));
    CHECK(relaxations == (FSI_RELAX_LOWER_CASE | FSI_RELAX_NO_VERSION) && length == 37);
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_iso9660_names(image, 64, 0, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_iso9660_names(image, 0, 7, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_iso9660_names(image, 0, 256 + 37, &error));
    OK(fsi_image_iso9660_names(image, NULL, NULL, &error));
    OK(fsi_image_set_iso9660_names(image, 0, 0, &error));

    uint32_t level = 0, units = 0;
    OK(fsi_image_set_joliet(image, 2, 103, true, &error));
    OK(fsi_image_joliet(image, &level, &units, &truth, &error));
    CHECK(level == 2 && units == 103 && truth);
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_joliet(image, 4, 64, false, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_joliet(image, 3, 104, false, &error));
    OK(fsi_image_joliet(image, NULL, NULL, NULL, &error));

    OK(fsi_image_set_deduplicate(image, true, &error));
    OK(fsi_image_deduplicate(image, &truth, &error));
    CHECK(truth);
    OK(fsi_image_descriptor_copy(image, &truth, &error));
    CHECK(truth);
    OK(fsi_image_set_descriptor_copy(image, false, &error));
    OK(fsi_image_descriptor_copy(image, &truth, &error));
    CHECK(!truth);
    OK(fsi_image_set_optional_path_tables(image, true, &error));
    OK(fsi_image_optional_path_tables(image, &truth, &error));
    CHECK(truth);
    OK(fsi_image_set_long_times(image, true, &error));
    OK(fsi_image_long_times(image, &truth, &error));
    CHECK(truth);
    OK(fsi_image_set_padding_blocks(image, 150, &error));
    OK(fsi_image_padding_blocks(image, &number, &error));
    CHECK(number == 150);
    OK(fsi_image_set_session_start_block(image, 12345, &error));
    OK(fsi_image_session_start_block(image, &number, &error));
    CHECK(number == 12345);

    OK(fsi_image_choose_defaults_for_media_type(image, FSI_MEDIA_CD_R, &error));
    OK(fsi_image_free_media_blocks(image, &large, &error));
    CHECK(large == 332800);
    GIVES(FSI_E_INVALID_PARAM, fsi_image_choose_defaults_for_media_type(image, 0, &error));
    OK(fsi_image_used_blocks(image, &large, &error));
    CHECK(large > 0);
    GIVES(FSI_E_IMAGE_TOO_BIG, fsi_image_set_free_media_blocks(image, 1, &error));
    OK(fsi_image_set_free_media_blocks(image, 0, &error));
}

static void names(fsi_image *image)
{
    char *text = NULL;
    OK(fsi_image_set_volume_name(image, "Caf\xc3\xa9", &error));
    OK(fsi_image_volume_name_copy(image, &text, &error));
    TEXT(text, "Caf\xc3\xa9");
    OK(fsi_image_set_volume_name_in(image, FSI_FILE_SYSTEM_JOLIET, "Joliet", &error));
    OK(fsi_image_volume_name_in_copy(image, FSI_FILE_SYSTEM_JOLIET, &text, &error));
    TEXT(text, "Joliet");
    GIVES(FSI_E_INVALID_PARAM, fsi_image_volume_name_in_copy(image, FSI_FILE_SYSTEM_ROCK_RIDGE, &text, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_image_volume_name_in_copy(image, 3, &text, &error));
    GIVES(FSI_E_INVALID_VOLUME_NAME,
          fsi_image_set_volume_name_in(image, FSI_FILE_SYSTEM_JOLIET, "seventeen letters", &error));
    GIVES(FSI_E_INVALID_PATH, fsi_image_set_volume_name(image, "not \xff UTF-8", &error));

    for (uint32_t which = FSI_IDENTIFIER_SYSTEM; which <= FSI_IDENTIFIER_BIBLIOGRAPHIC_FILE; which++) {
        char value[2] = { (char)('A' + which), 0 };
        OK(fsi_image_identifier_copy(image, which, &text, &error));
        TEXT(text, "");
        OK(fsi_image_set_identifier(image, which, value, &error));
    }
    for (uint32_t which = FSI_IDENTIFIER_SYSTEM; which <= FSI_IDENTIFIER_BIBLIOGRAPHIC_FILE; which++) {
        char value[2] = { (char)('A' + which), 0 };
        OK(fsi_image_identifier_copy(image, which, &text, &error));
        TEXT(text, value);
    }
    GIVES(FSI_E_INVALID_PARAM, fsi_image_identifier_copy(image, 0, &text, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_identifier(image, 9, "", &error));

    fsi_time now = { 0, 0, 0 };
    OK(fsi_image_set_now(image, 1700000000, 500, true, &error));
    OK(fsi_image_now(image, &now, &error));
    CHECK(now.seconds == 1700000000 && now.nanoseconds == 500);
    GIVES(FSI_E_INVALID_DATE, fsi_image_set_now(image, 0, 1000000000, false, &error));
    OK(fsi_image_set_volume_name(image, "", &error));
    OK(fsi_image_volume_name_in_copy(image, FSI_FILE_SYSTEM_ISO9660, &text, &error));
    TEXT(text, "20231114_221320");
}

static void staging(fsi_image *image, char **argv)
{
    bool stage = true;
    char *path = NULL;
    OK(fsi_image_stage_files(image, &stage, &error));
    CHECK(!stage);
    OK(fsi_image_set_stage_files(image, true, &error));
    OK(fsi_image_stage_files(image, &stage, &error));
    CHECK(stage);
    OK(fsi_image_set_working_directory(image, argv[1], &error));
    OK(fsi_image_working_directory_copy(image, &path, &error));
    TEXT(path, argv[1]);
    GIVES(FSI_E_INVALID_WORKING_DIRECTORY,
          fsi_image_set_working_directory(image, scratch(argv, "none"), &error));
}

static void profiles(void)
{
    fsi_image *image = NULL;
    fsi_item *root = NULL;
    uint32_t type = 9;
    GIVES(FSI_E_INVALID_PARAM, fsi_image_new_with_profile(2, &image, &error));
    CHECK(image == NULL);
    OK(fsi_image_new_with_profile(FSI_PROFILE_IMAPI, &image, &error));
    OK(fsi_image_open_root(image, &root, &error));
    OK(fsi_directory_add_directory(root, "Folder", NULL, &error));
    OK(fsi_directory_add_directory(root, "folder\\inner", NULL, &error));
    OK(fsi_image_exists(image, "\\FOLDER\\INNER", &type, &error));
    CHECK(type == FSI_ITEM_DIRECTORY);
    GIVES(FSI_E_DUP_NAME, fsi_directory_add_directory(root, "FOLDER", NULL, &error));
    GIVES(FSI_E_INVALID_PATH, fsi_directory_add_directory(root, "what?", NULL, &error));
    GIVES(FSI_E_INVALID_VOLUME_NAME, fsi_image_set_volume_name(image, "SIXTEEN_LETTERS_", &error));
    fsi_item_free(root);
    fsi_image_free(image);
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    properties(image);
    names(image);
    staging(image, argv);
    profiles();
    OK(fsi_image_set_restricted_character_set(image, true, &error));
    GIVES(FSI_E_RESTRICTED_NAME_VIOLATION, fsi_directory_add_directory(root, "h\xc3\xa9", NULL, &error));
    bool restricted = false;
    OK(fsi_image_restricted_character_set(image, &restricted, &error));
    CHECK(restricted);
    add_text(root, "a", "text");
    GIVES(FSI_E_FILE_SYSTEM_NOT_EMPTY, fsi_image_set_strict(image, true, &error));
    fsi_item_free(root);
    fsi_image_free(image);
    fsi_image_free(NULL);
    return 0;
}
