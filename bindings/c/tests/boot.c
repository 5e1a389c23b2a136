/* Images that boot: their entries, partition tables, and what is said of image files. */
#include "check.h"

static unsigned char loader[5000];

static fsi_boot_options *new_entry(fsi_image *image, const void *data, size_t length)
{
    fsi_boot_options *entry = NULL;
    OK(fsi_boot_options_new(image, &entry, &error));
    OK(fsi_boot_options_assign_boot_image_from_memory(entry, data, length, &error));
    return entry;
}

/* The bytes of an image, from one place on. */
static void look(fsi_image *image, uint64_t offset, unsigned char *bytes, size_t length)
{
    fsi_result *result = NULL;
    size_t got = 0;
    OK(fsi_image_create_result(image, &result, &error));
    OK(fsi_result_read_at(result, offset, bytes, length, &got, &error));
    CHECK(got == length);
    fsi_result_free(result);
}

/* The boot catalog of an image. */
static void catalog(fsi_image *image, unsigned char bytes[2048])
{
    unsigned char place[4];
    look(image, 17 * 2048 + 71, place, 4);
    look(image, (place[0] + 256U * place[1]) * 2048U, bytes, 2048);
}

static void properties(void)
{
    fsi_boot_options *entry = NULL;
    char *text = NULL;
    uint32_t number = 9;
    uint16_t small = 9;
    uint64_t size = 9;
    OK(fsi_boot_options_new(NULL, &entry, &error));
    OK(fsi_boot_options_image_size(entry, &size, &error));
    OK(fsi_boot_options_platform(entry, &number, &error));
    CHECK(size == 0 && number == FSI_PLATFORM_X86);
    OK(fsi_boot_options_flags(entry, &number, &error));
    CHECK(number == FSI_BOOT_BOOTABLE);
    OK(fsi_boot_options_manufacturer_copy(entry, &text, &error));
    TEXT(text, "");

    OK(fsi_boot_options_set_manufacturer(entry, "a maker of discs", &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_boot_options_set_manufacturer(entry, "1234567890123456789012345", &error));
    OK(fsi_boot_options_manufacturer_copy(entry, &text, &error));
    TEXT(text, "a maker of discs");
    OK(fsi_boot_options_set_platform(entry, FSI_PLATFORM_EFI, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_boot_options_set_platform(entry, 3, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_boot_options_set_platform(entry, 256, &error));
    OK(fsi_boot_options_platform(entry, &number, &error));
    CHECK(number == FSI_PLATFORM_EFI);
    OK(fsi_boot_options_set_load_segment(entry, 0x1000, &error));
    OK(fsi_boot_options_load_segment(entry, &small, &error));
    CHECK(small == 0x1000);
    OK(fsi_boot_options_set_load_sectors(entry, 4, &error));
    OK(fsi_boot_options_load_sectors(entry, &small, &error));
    CHECK(small == 4);
    OK(fsi_boot_options_set_flags(entry, FSI_BOOT_INFO_TABLE | FSI_BOOT_GRUB_INFO, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_boot_options_set_flags(entry, 8, &error));
    OK(fsi_boot_options_flags(entry, &number, &error));
    CHECK(number == (FSI_BOOT_INFO_TABLE | FSI_BOOT_GRUB_INFO));
    OK(fsi_boot_options_set_selection_criteria(entry, loader, 20, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_boot_options_set_selection_criteria(entry, loader, 21, &error));
    GIVES(FSI_E_BOOT_IMAGE_DATA, fsi_boot_options_assign_boot_image_from_memory(entry, NULL, 0, &error));
    fsi_boot_options_free(entry);
    fsi_boot_options_free(NULL);
}

/* A diskette's size makes a diskette with IMAPI2FS's habits alone. */
static void emulation(void)
{
    const size_t length = 1474560;
    unsigned char *floppy = (unsigned char *)calloc(length, 1);
    fsi_image *image = NULL;
    fsi_boot_options *entry = NULL;
    uint32_t number = 9;
    CHECK(floppy != NULL);
    OK(fsi_image_new_with_profile(FSI_PROFILE_IMAPI, &image, &error));
    entry = new_entry(image, floppy, length);
    OK(fsi_boot_options_emulation(entry, &number, &error));
    CHECK(number == FSI_EMULATION_FLOPPY_1_44);
    GIVES(FSI_E_BOOT_EMULATION_IMAGE_SIZE_MISMATCH,
          fsi_boot_options_set_emulation(entry, FSI_EMULATION_FLOPPY_2_88, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_boot_options_set_emulation(entry, 5, &error));
    OK(fsi_boot_options_set_emulation(entry, FSI_EMULATION_NONE, &error));
    OK(fsi_boot_options_emulation(entry, &number, &error));
    CHECK(number == FSI_EMULATION_NONE);
    fsi_boot_options_free(entry);
    entry = new_entry(NULL, floppy, length);
    OK(fsi_boot_options_emulation(entry, &number, &error));
    CHECK(number == FSI_EMULATION_NONE);
    fsi_boot_options_free(entry);
    fsi_image_free(image);
    free(floppy);
}

static int32_t read_loader(void *user_data, uint64_t offset, void *buffer, size_t length, size_t *out_read)
{
    (void)user_data;
    memcpy(buffer, loader + offset, length);
    *out_read = length;
    return 0;
}

static void released(void *user_data)
{
    ++*(int *)user_data;
}

static void entries(void)
{
    fsi_item *root = NULL, *item = NULL;
    fsi_image *image = new_image(&root);
    fsi_boot_options *first = NULL, *again = NULL;
    const fsi_boot_options *both[2], *many[33];
    unsigned char bytes[2048];
    uint64_t count = 9;
    int releases = 0;
    fsi_reader reader = FSI_READER_INIT;

    /* The single entry is a copy. */
    reader.length = sizeof loader;
    reader.user_data = &releases;
    reader.read_at = read_loader;
    reader.release = released;
    OK(fsi_boot_options_new(image, &first, &error));
    GIVES(FSI_E_BOOT_IMAGE_DATA, fsi_image_set_boot_image_options(image, first, &error));
    OK(fsi_boot_options_assign_boot_image(first, &reader, &error));
    OK(fsi_image_set_boot_image_options(image, first, &error));
    OK(fsi_boot_options_set_platform(first, FSI_PLATFORM_MAC, &error));
    catalog(image, bytes);
    CHECK(bytes[0] == 1 && bytes[1] == FSI_PLATFORM_X86 && bytes[32] == 0x88 && bytes[64] == 0);
    CHECK(bytes[38] == (sizeof loader + 511) / 512);

    /* The array refers to its entries. */
    add_text(root, "/loader.bin", "the code that is run, which has some length, of more than sixty-four bytes");
    OK(fsi_directory_open_item(root, "loader.bin", &item, &error));
    OK(fsi_boot_options_assign_item(first, item, &error));
    CHECK(releases == 1);
    GIVES(FSI_E_BOOT_IMAGE_DATA, fsi_boot_options_assign_item(first, root, &error));
    OK(fsi_boot_options_set_flags(first, FSI_BOOT_BOOTABLE | FSI_BOOT_INFO_TABLE, &error));
    both[0] = first;
    both[1] = new_entry(image, loader, sizeof loader);
    OK(fsi_image_set_boot_image_options_array(image, both, 2, &error));
    OK(fsi_image_boot_image_options_count(image, &count, &error));
    CHECK(count == 2);
    OK(fsi_image_open_boot_image_options(image, 1, &again, &error));
    GIVES(FSI_E_INVALIDARG, fsi_image_open_boot_image_options(image, 2, &again, &error));
    OK(fsi_boot_options_set_platform(again, FSI_PLATFORM_EFI, &error));
    fsi_boot_options_free(again);
    OK(fsi_image_add_boot_catalog(image, "/boot.cat", &error));
    GIVES(FSI_E_DUP_NAME, fsi_image_add_boot_catalog(image, "/boot.cat", &error));
    GIVES(FSI_E_DIR_NOT_FOUND, fsi_image_add_boot_catalog(image, "/boot/boot.cat", &error));
    catalog(image, bytes);
    CHECK(bytes[1] == FSI_PLATFORM_MAC && bytes[64] == 0x91 && bytes[65] == FSI_PLATFORM_EFI);
    look(image, (bytes[40] + 256U * bytes[41]) * 2048U, bytes, 64);
    CHECK(memcmp(bytes, "the code", 8) == 0 && bytes[8] == 16 && bytes[9] == 0);

    for (size_t i = 0; i < 33; i++)
        many[i] = first;
    GIVES(FSI_E_BOOT_IMAGE_DATA, fsi_image_set_boot_image_options_array(image, many, 33, &error));
    many[1] = NULL;
    GIVES(FSI_E_POINTER, fsi_image_set_boot_image_options_array(image, many, 2, &error));
    OK(fsi_image_boot_image_options_count(image, &count, &error));
    CHECK(count == 2);
    OK(fsi_image_set_boot_image_options(image, NULL, &error));
    OK(fsi_image_boot_image_options_count(image, &count, &error));
    CHECK(count == 0);
    OK(fsi_image_set_session_start_block(image, 1000, &error));
    GIVES(FSI_E_BOOT_OBJECT_CONFLICT, fsi_image_set_boot_image_options(image, first, &error));
    fsi_boot_options_free(first);
    fsi_boot_options_free((fsi_boot_options *)both[1]);
    fsi_item_free(item);
    fsi_item_free(root);
    fsi_image_free(image);
}

static void hybrid(char **argv)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    fsi_boot_options *entry = NULL;
    fsi_hybrid hybrid = FSI_HYBRID_INIT;
    unsigned char bytes[1024], big[2048];
    uint32_t mask = 0;
    fsi_reader reader = FSI_READER_INIT;
    int releases = 0;
    FILE *file = fopen(scratch(argv, "partition"), "wb");
    CHECK(file && fwrite(loader, sizeof loader, 1, file) == 1 && fclose(file) == 0);

    hybrid.flags = FSI_HYBRID_GPT;
    OK(fsi_image_set_hybrid(image, &hybrid, &error));
    look(image, 0, bytes, sizeof bytes);
    CHECK(bytes[450] == 0xEE && memcmp(bytes + 512, "EFI PART", 8) == 0);

    hybrid.flags = 0;
    hybrid.data_type = 0x83;
    hybrid.code = loader;
    hybrid.code_length = 440;
    hybrid.convention = FSI_MBR_PLAIN;
    OK(fsi_image_set_hybrid(image, &hybrid, &error));
    OK(fsi_image_append_partition_from_host_file(image, 0xEF, scratch(argv, "partition"), &error));
    OK(fsi_boot_options_new(image, &entry, &error));
    OK(fsi_boot_options_assign_partition(entry, 0, &error));
    OK(fsi_image_set_boot_image_options(image, entry, &error));
    look(image, 0, bytes, sizeof bytes);
    CHECK(bytes[446] == 0x80 && bytes[450] == 0x83 && bytes[466] == 0xEF && bytes[510] == 0x55);
    CHECK(memcmp(bytes, loader, 440) == 0);
    reader.length = sizeof loader;
    reader.user_data = &releases;
    reader.read_at = read_loader;
    reader.release = released;
    OK(fsi_image_append_partition(image, 0x83, &reader, &error));
    look(image, 0, bytes, sizeof bytes);
    CHECK(bytes[482] == 0x83);
    OK(fsi_image_remove_appended_partitions(image, &error));
    CHECK(releases == 1);
    {
        fsi_result *result = NULL;
        GIVES(FSI_E_BOOT_IMAGE_DATA, fsi_image_create_result(image, &result, &error));
    }
    OK(fsi_image_set_boot_image_options(image, NULL, &error));
    hybrid.flags = FSI_HYBRID_APM;
    OK(fsi_image_set_hybrid(image, &hybrid, &error));
    {
        fsi_result *result = NULL;
        GIVES(FSI_E_CONFLICT, fsi_image_create_result(image, &result, &error));
    }
    hybrid.flags = 4;
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_hybrid(image, &hybrid, &error));
    hybrid.flags = 0;
    hybrid.convention = 4;
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_hybrid(image, &hybrid, &error));
    GIVES(FSI_E_INVALID_PARAM,
          fsi_image_append_partition_from_host_file(image, 0, scratch(argv, "partition"), &error));
    GIVES(FSI_E_DATA_STREAM_CREATE_FAILURE,
          fsi_image_append_partition_from_host_file(image, 0x83, scratch(argv, "nowhere"), &error));

    OK(fsi_image_set_hybrid(image, NULL, &error));
    OK(fsi_image_set_system_area(image, loader, sizeof loader, &error));
    look(image, 0, bytes, sizeof bytes);
    CHECK(memcmp(bytes, loader, sizeof bytes) == 0);

    OK(fsi_boot_options_assign_boot_image_from_host_file(entry, scratch(argv, "partition"), &error));
    OK(fsi_image_set_boot_image_options(image, entry, &error));
    catalog(image, big);
    CHECK(big[38] == (sizeof loader + 511) / 512);
    GIVES(FSI_E_DATA_STREAM_CREATE_FAILURE,
          fsi_boot_options_assign_boot_image_from_host_file(entry, scratch(argv, "nowhere"), &error));

    /* One note in ISO 9660, all else in UDF. */
    OK(fsi_image_set_iso9660_stub(image, "NOTE.TXT", "see UDF", 7, &error));
    OK(fsi_image_file_systems(image, &mask, &error));
    CHECK(mask == (FSI_FILE_SYSTEM_ISO9660 | FSI_FILE_SYSTEM_UDF));
    look(image, 16 * 2048, bytes, 8);
    CHECK(memcmp(bytes, "\1CD001", 6) == 0);
    OK(fsi_image_set_iso9660_stub(image, NULL, NULL, 0, &error));
    fsi_boot_options_free(entry);
    fsi_item_free(root);
    fsi_image_free(image);
}

static void image_files(char **argv)
{
    fsi_iso_image_manager *manager = NULL;
    fsi_lint_finding finding = FSI_LINT_FINDING_INIT;
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    fsi_result *result = NULL;
    fsi_reader reader = FSI_READER_INIT;
    unsigned char bytes[6];
    char *text = NULL;
    uint64_t count = 9, size = 9;
    int releases = 0;

    OK(fsi_iso_image_manager_new(&manager, &error));
    GIVES(FSI_E_IMAGEMANAGER_NO_IMAGE, fsi_iso_image_manager_validate(manager, &error));
    GIVES(FSI_E_IMAGEMANAGER_NO_IMAGE, fsi_iso_image_manager_lint(manager, NULL, &error));
    OK(fsi_iso_image_manager_size(manager, &size, &error));
    CHECK(size == 0);
    GIVES(FSI_E_INVALID_PATH, fsi_iso_image_manager_set_path(manager, scratch(argv, "nowhere"), &error));
    OK(fsi_image_create_result(image, &result, &error));
    OK(fsi_result_save(result, scratch(argv, "disc.iso"), NULL, &error));
    OK(fsi_iso_image_manager_set_path(manager, scratch(argv, "disc.iso"), &error));
    OK(fsi_iso_image_manager_path_copy(manager, &text, &error));
    TEXT(text, scratch(argv, "disc.iso"));
    OK(fsi_iso_image_manager_validate(manager, &error));
    OK(fsi_iso_image_manager_size(manager, &size, &error));
    CHECK(size > 0 && size % 2048 == 0);
    OK(fsi_iso_image_manager_read_at(manager, 16 * 2048, bytes, 6, &error));
    CHECK(memcmp(bytes, "\1CD001", 6) == 0);
    GIVES(FSI_E_INVALIDARG, fsi_iso_image_manager_read_at(manager, size - 5, bytes, 6, &error));
    OK(fsi_iso_image_manager_lint(manager, &count, &error));
    CHECK(count == 2);
    GIVES(FSI_OK, fsi_iso_image_manager_next_finding(manager, &finding, &error));
    CHECK(strcmp(finding.rule, "no-boot-record") == 0 && finding.severity == FSI_LINT_NOTE && *finding.message);
    GIVES(FSI_OK, fsi_iso_image_manager_next_finding(manager, &finding, &error));
    CHECK(strcmp(finding.rule, "no-mbr") == 0);
    GIVES(FSI_FALSE, fsi_iso_image_manager_next_finding(manager, &finding, &error));

    reader.length = sizeof loader;
    reader.user_data = &releases;
    reader.read_at = read_loader;
    reader.release = released;
    OK(fsi_iso_image_manager_set_stream(manager, &reader, &error));
    GIVES(FSI_E_IMAGEMANAGER_IMAGE_NOT_ALIGNED, fsi_iso_image_manager_validate(manager, &error));
    reader.length = 4096;
    OK(fsi_iso_image_manager_set_stream(manager, &reader, &error));
    CHECK(releases == 1);
    GIVES(FSI_E_IMAGEMANAGER_NO_VALID_VD_FOUND, fsi_iso_image_manager_validate(manager, &error));
    OK(fsi_iso_image_manager_path_copy(manager, &text, &error));
    TEXT(text, "");
    reader.length = UINT64_C(1) << 42;
    OK(fsi_iso_image_manager_set_stream(manager, &reader, &error));
    GIVES(FSI_E_IMAGEMANAGER_IMAGE_TOO_BIG, fsi_iso_image_manager_validate(manager, &error));
    fsi_iso_image_manager_free(manager);
    CHECK(releases == 3);
    fsi_iso_image_manager_free(NULL);
    fsi_result_free(result);
    fsi_item_free(root);
    fsi_image_free(image);
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    for (size_t i = 0; i < sizeof loader; i++)
        loader[i] = (unsigned char)(i * 7 + i / 256 + 1);
    properties();
    emulation();
    entries();
    hybrid(argv);
    image_files(argv);
    return 0;
}
