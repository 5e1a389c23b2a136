/* UDF: its settings, what only some revisions of it hold, and its images. */
#include "check.h"

/* Bytes of an image, from one place on. */
static void look(fsi_result *result, uint64_t offset, unsigned char *bytes, size_t length)
{
    size_t got = 0;
    OK(fsi_result_read_at(result, offset, bytes, length, &got, &error));
    CHECK(got == length);
}

static void revisions(fsi_image *image)
{
    const uint32_t *supported = NULL;
    size_t count = 0;
    uint32_t number = 0;
    OK(fsi_image_file_systems_supported(image, &number, &error));
    CHECK(number & FSI_FILE_SYSTEM_UDF);
    OK(fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_ISO9660 | FSI_FILE_SYSTEM_UDF, &error));
    OK(fsi_image_udf_revision(image, &number, &error));
    CHECK(number == FSI_UDF_REVISION_1_02);
    OK(fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_UDF, &error));
    OK(fsi_image_udf_revision(image, &number, &error));
    CHECK(number == FSI_UDF_REVISION_2_01);
    OK(fsi_image_udf_revisions_supported(image, &supported, &count, &error));
    CHECK(count == 6 && supported[0] == FSI_UDF_REVISION_1_02 && supported[5] == FSI_UDF_REVISION_2_60);
    for (size_t i = 0; i < count; i++) {
        OK(fsi_image_set_udf_revision(image, supported[i], &error));
        OK(fsi_image_udf_revision(image, &number, &error));
        CHECK(number == supported[i]);
    }
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_udf_revision(image, 0x103, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_udf_revision(image, 0x10102, &error));
    OK(fsi_image_udf_revision(image, &number, &error));
    CHECK(number == FSI_UDF_REVISION_2_60);
}

static void redundant_metadata(fsi_image *image)
{
    bool value = false;
    uint64_t once = 0, twice = 0, blocks = 0;
    OK(fsi_image_create_redundant_udf_metadata_files(image, &value, &error));
    CHECK(value);
    OK(fsi_image_set_udf_revision(image, FSI_UDF_REVISION_2_50, &error));
    for (int on = 0; on < 2; on++) {
        fsi_result *result = NULL;
        GIVES(FSI_OK, fsi_image_set_create_redundant_udf_metadata_files(image, on != 0, &error));
        OK(fsi_image_create_result(image, &result, &error));
        OK(fsi_result_total_blocks(result, on ? &twice : &once, &error));
        /* At any time, and the result stays as it is. */
        GIVES(FSI_OK, fsi_image_set_create_redundant_udf_metadata_files(image, on == 0, &error));
        OK(fsi_result_total_blocks(result, &blocks, &error));
        CHECK(blocks == (on ? twice : once));
        fsi_result_free(result);
    }
    CHECK(twice > once);
    /* Stored, though it says nothing there. */
    OK(fsi_image_set_udf_revision(image, FSI_UDF_REVISION_2_01, &error));
    GIVES(FSI_S_IMAGE_FEATURE_NOT_SUPPORTED,
          fsi_image_set_create_redundant_udf_metadata_files(image, false, &error));
    OK(fsi_image_create_redundant_udf_metadata_files(image, &value, &error));
    CHECK(!value);
    OK(fsi_image_set_udf_revision(image, FSI_UDF_REVISION_2_60, &error));
    OK(fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_ISO9660, &error));
    GIVES(FSI_S_IMAGE_FEATURE_NOT_SUPPORTED,
          fsi_image_set_create_redundant_udf_metadata_files(image, true, &error));
    OK(fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_UDF, &error));
    OK(fsi_image_set_udf_revision(image, FSI_UDF_REVISION_2_01, &error));
}

static void sizes(fsi_image *image)
{
    fsi_result *result = NULL;
    uint32_t number = 0;
    uint64_t large = 7;
    unsigned char anchor[2];

    OK(fsi_image_udf_access(image, &number, &error));
    CHECK(number == FSI_UDF_ACCESS_READ_ONLY);
    for (uint32_t access = FSI_UDF_ACCESS_READ_ONLY; access <= FSI_UDF_ACCESS_OVERWRITABLE; access++) {
        OK(fsi_image_set_udf_access(image, access, &error));
        OK(fsi_image_udf_access(image, &number, &error));
        CHECK(number == access);
    }
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_udf_access(image, 0, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_udf_access(image, 5, &error));

    OK(fsi_image_block_size(image, &number, &error));
    CHECK(number == 2048);
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_block_size(image, 0, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_block_size(image, 8192, &error));
    OK(fsi_image_total_blocks(image, &large, &error));
    CHECK(large == 0);
    OK(fsi_image_set_total_blocks(image, 1000, &error));
    for (uint32_t bytes = 512; bytes <= 4096; bytes *= 2) {
        OK(fsi_image_set_block_size(image, bytes, &error));
        OK(fsi_image_create_result(image, &result, &error));
        OK(fsi_result_block_size(result, &number, &error));
        CHECK(number == bytes);
        OK(fsi_result_total_blocks(result, &large, &error));
        CHECK(large == 1000);
        OK(fsi_result_size(result, &large, &error));
        CHECK(large == 1000u * bytes);
        /* An anchor's tag identifier is 2. */
        look(result, 256 * (uint64_t)bytes, anchor, sizeof anchor);
        CHECK(anchor[0] == 2 && anchor[1] == 0);
        look(result, 999 * (uint64_t)bytes, anchor, sizeof anchor);
        CHECK(anchor[0] == 2 && anchor[1] == 0);
        fsi_result_free(result);
    }
    OK(fsi_image_set_block_size(image, 512, &error));
    OK(fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_ISO9660 | FSI_FILE_SYSTEM_UDF, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_image_create_result(image, &result, &error));
    OK(fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_UDF, &error));
    OK(fsi_image_set_block_size(image, 2048, &error));
    OK(fsi_image_set_total_blocks(image, 10, &error));
    GIVES(FSI_E_IMAGE_TOO_BIG, fsi_image_create_result(image, &result, &error));
    OK(fsi_image_set_total_blocks(image, (uint64_t)1 << 40, &error));
    GIVES(FSI_E_TOO_MANY_BLOCKS, fsi_image_create_result(image, &result, &error));
    OK(fsi_image_set_total_blocks(image, 0, &error));
    OK(fsi_image_total_blocks(image, &large, &error));
    CHECK(large == 0);

    /* What is written on later cannot share the contents of files. */
    OK(fsi_image_set_deduplicate(image, true, &error));
    GIVES(FSI_E_CONFLICT, fsi_image_create_result(image, &result, &error));
    OK(fsi_image_set_deduplicate(image, false, &error));
    OK(fsi_image_set_udf_access(image, FSI_UDF_ACCESS_READ_ONLY, &error));
}

static void allocation_table(fsi_image *image)
{
    fsi_result *result = NULL;
    uint32_t number = 7;
    uint64_t blocks = 0;
    unsigned char entry[28];

    OK(fsi_image_udf_vat(image, &number, &error));
    CHECK(number == FSI_UDF_VAT_NONE);
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_udf_vat(image, 3, &error));
    OK(fsi_image_set_udf_vat(image, FSI_UDF_VAT_OPEN, &error));
    OK(fsi_image_udf_vat(image, &number, &error));
    CHECK(number == FSI_UDF_VAT_OPEN);
    /* Only what is written once has a table. */
    GIVES(FSI_E_CONFLICT, fsi_image_create_result(image, &result, &error));
    OK(fsi_image_set_udf_access(image, FSI_UDF_ACCESS_WRITE_ONCE, &error));
    OK(fsi_image_create_result(image, &result, &error));
    GIVES(FSI_E_READONLY, fsi_image_set_udf_vat(image, FSI_UDF_VAT_NONE, &error));
    OK(fsi_result_total_blocks(result, &blocks, &error));
    /* The last block is the file entry of the table, a file of type 248. */
    look(result, (blocks - 1) * 2048, entry, sizeof entry);
    CHECK(entry[27] == 248);
    fsi_result_free(result);
    OK(fsi_image_set_udf_vat(image, FSI_UDF_VAT_NONE, &error));
    OK(fsi_image_set_udf_access(image, FSI_UDF_ACCESS_READ_ONLY, &error));
}

static void real_time(fsi_image *image, fsi_item *root)
{
    fsi_item *file = NULL;
    bool value = true;
    fsi_stat stat = FSI_STAT_INIT;
    OK(fsi_image_open_item(image, "/film", &file, &error));
    OK(fsi_item_is_real_time(file, &value, &error));
    CHECK(!value);
    GIVES(FSI_OK, fsi_item_set_is_real_time(file, true, &error));
    OK(fsi_item_is_real_time(file, &value, &error));
    CHECK(value);
    OK(fsi_item_stat(file, &stat, &error));
    CHECK(stat.is_real_time == 1);
    GIVES(FSI_E_NOT_FILE, fsi_item_set_is_real_time(root, true, &error));
    /* Each of these leaves the flag where it is, and says that it will be lost. */
    GIVES(FSI_S_IMAGE_FEATURE_NOT_SUPPORTED,
          fsi_image_set_udf_revision(image, FSI_UDF_REVISION_2_00, &error));
    GIVES(FSI_S_IMAGE_FEATURE_NOT_SUPPORTED, fsi_item_set_is_real_time(file, true, &error));
    GIVES(FSI_OK, fsi_image_set_udf_revision(image, FSI_UDF_REVISION_2_01, &error));
    GIVES(FSI_S_IMAGE_FEATURE_NOT_SUPPORTED,
          fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_ISO9660, &error));
    GIVES(FSI_OK, fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_UDF, &error));
    OK(fsi_item_is_real_time(file, &value, &error));
    CHECK(value);
    GIVES(FSI_OK, fsi_item_set_is_real_time(file, false, &error));
    fsi_item_free(file);
}

static int released;

static int32_t read_zeros(void *user_data, uint64_t offset, void *buffer, size_t length, size_t *out_read)
{
    (void)user_data;
    (void)offset;
    memset(buffer, 0, length);
    *out_read = length;
    return 0;
}

static void release(void *user_data)
{
    (void)user_data;
    released++;
}

static void named_streams(fsi_image *image)
{
    fsi_item *file = NULL;
    uint64_t number = 7, before = 0, after = 0;
    char *name = NULL;
    fsi_reader reader = FSI_READER_INIT;
    reader.length = 100;
    reader.read_at = read_zeros;
    reader.release = release;
    OK(fsi_image_open_item(image, "/film", &file, &error));
    OK(fsi_item_stream_count(file, &number, &error));
    CHECK(number == 0);
    OK(fsi_image_set_udf_revision(image, FSI_UDF_REVISION_1_50, &error));
    OK(fsi_image_change_point(image, &before, &error));
    GIVES(FSI_S_IMAGE_FEATURE_NOT_SUPPORTED,
          fsi_item_add_stream_from_memory(file, "author", "me", 2, &error));
    GIVES(FSI_OK, fsi_image_set_udf_revision(image, FSI_UDF_REVISION_2_00, &error));
    GIVES(FSI_OK, fsi_item_add_stream(file, "zeros", &reader, &error));
    GIVES(FSI_E_DUP_NAME, fsi_item_add_stream(file, "author", &reader, &error));
    CHECK(released == 1);
    GIVES(FSI_E_INVALID_PATH, fsi_item_add_stream_from_memory(file, "a/b", NULL, 0, &error));
    GIVES(FSI_E_INVALID_PATH, fsi_item_add_stream_from_memory(file, "", NULL, 0, &error));
    GIVES(FSI_E_POINTER, fsi_item_add_stream_from_memory(file, "c", NULL, 1, &error));
    OK(fsi_item_stream_count(file, &number, &error));
    CHECK(number == 2);
    OK(fsi_item_stream_name_copy(file, 0, &name, &error));
    TEXT(name, "author");
    OK(fsi_item_stream_name_copy(file, 1, &name, &error));
    TEXT(name, "zeros");
    OK(fsi_item_stream_size(file, 0, &number, &error));
    CHECK(number == 2);
    OK(fsi_item_stream_size(file, 1, &number, &error));
    CHECK(number == 100);
    GIVES(FSI_E_INVALIDARG, fsi_item_stream_size(file, 2, &number, &error));
    GIVES(FSI_E_INVALIDARG, fsi_item_stream_name_copy(file, UINT64_MAX, &name, &error));
    OK(fsi_image_change_point(image, &after, &error));
    CHECK(after == before + 2);

    GIVES(FSI_S_IMAGE_FEATURE_NOT_SUPPORTED, fsi_image_set_udf_revision(image, FSI_UDF_REVISION_1_02, &error));
    GIVES(FSI_S_IMAGE_FEATURE_NOT_SUPPORTED, fsi_item_remove_stream(file, "author", &error));
    GIVES(FSI_OK, fsi_image_set_udf_revision(image, FSI_UDF_REVISION_2_01, &error));
    GIVES(FSI_E_ITEM_NOT_FOUND, fsi_item_remove_stream(file, "author", &error));
    OK(fsi_image_rollback_to_change_point(image, before, &error));
    OK(fsi_item_stream_count(file, &number, &error));
    CHECK(number == 0);
    fsi_item_free(file);
}

/* A bridge: the names in each file system, and one place for the content. */
static void bridge(fsi_image *image)
{
    fsi_result *result = NULL;
    fsi_item *file = NULL;
    char *name = NULL;
    unsigned char id[6];
    size_t count = 0;
    fsi_extent extent = { 0, 0 };
    OK(fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_ISO9660 | FSI_FILE_SYSTEM_UDF, &error));
    OK(fsi_image_set_volume_name_in(image, FSI_FILE_SYSTEM_UDF, "Filme f\xc3\xbcr alle", &error));
    OK(fsi_image_volume_name_in_copy(image, FSI_FILE_SYSTEM_UDF, &name, &error));
    TEXT(name, "Filme f\xc3\xbcr alle");
    OK(fsi_image_open_item(image, "/folder/A name of its own, as long as it is", &file, &error));
    OK(fsi_item_file_system_name_copy(file, FSI_FILE_SYSTEM_UDF, &name, &error));
    TEXT(name, "A name of its own, as long as it is");
    OK(fsi_image_create_result(image, &result, &error));
    OK(fsi_result_item_name_copy(result, file, FSI_FILE_SYSTEM_UDF, &name, &error));
    TEXT(name, "A name of its own, as long as it is");
    OK(fsi_result_item_path_copy(result, file, FSI_FILE_SYSTEM_UDF, &name, &error));
    TEXT(name, "/folder/A name of its own, as long as it is");
    OK(fsi_result_item_path_copy(result, file, FSI_FILE_SYSTEM_ISO9660, &name, &error));
    CHECK(strncmp(name, "/FOLDER/A_NAME", 14) == 0);
    fsi_string_free(name);
    GIVES(FSI_E_INVALID_PARAM, fsi_result_item_name_copy(result, file, FSI_FILE_SYSTEM_JOLIET, &name, &error));

    OK(fsi_result_extents(result, file, &extent, 1, &count, &error));
    CHECK(count == 1 && extent.bytes == 4);
    look(result, extent.first_block * 2048, id, 4);
    CHECK(memcmp(id, "text", 4) == 0);
    look(result, 16 * 2048 + 1, id, 5);
    CHECK(memcmp(id, "CD001", 5) == 0);
    fsi_item_free(file);
    fsi_result_free(result);
}

int main(void)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    OK(fsi_directory_add_directory(root, "folder", NULL, &error));
    add_text(root, "folder/A name of its own, as long as it is", "text");
    add_text(root, "film", "a very short film");
    revisions(image);
    redundant_metadata(image);
    sizes(image);
    allocation_table(image);
    real_time(image, root);
    named_streams(image);
    bridge(image);
    fsi_item_free(root);
    fsi_image_free(image);
    CHECK(released == 2);
    return 0;
}
