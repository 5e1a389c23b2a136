/* What a result will be: in numbers, and item by item. */
#include "check.h"

static void check_path(const char *path, const char *expected)
{
    CHECK((path == NULL) == (expected == NULL));
    CHECK(path == NULL || strcmp(path, expected) == 0);
}

static void entry(fsi_plan_entries *entries, uint32_t kind, const char *path, const char *iso9660, const char *joliet,
                  const char *udf, uint64_t size, size_t extents)
{
    fsi_plan_entry found = FSI_PLAN_ENTRY_INIT;
    OK(fsi_plan_entries_next(entries, &found, &error));
    CHECK(found.kind == kind && found.size == size && found.extent_count == extents);
    check_path(found.path, path);
    check_path(found.iso9660_path, iso9660);
    check_path(found.joliet_path, joliet);
    check_path(found.udf_path, udf);
    CHECK(extents == 0 || (found.extents[0].first_block > 0 && found.extents[0].bytes == size));
}

int main(void)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    fsi_result *result = NULL;
    fsi_plan plan = FSI_PLAN_INIT;
    fsi_plan_entries *entries = NULL;
    fsi_plan_entry last = FSI_PLAN_ENTRY_INIT;
    uint64_t size = 0;

    OK(fsi_image_set_interchange_level(image, 1, &error));
    OK(fsi_directory_add_directory(root, "d", NULL, &error));
    add_text(root, "d/a long name", "text");
    OK(fsi_directory_add_symbolic_link(root, "link", "d", NULL, &error));
    OK(fsi_image_create_result(image, &result, &error));

    OK(fsi_result_plan(result, &plan, &error));
    OK(fsi_result_size(result, &size, &error));
    CHECK(plan.bytes == size && plan.blocks * plan.block_size == size && plan.block_size == 2048);
    CHECK(plan.files == 2 && plan.directories == 1 && plan.content_blocks == 1);
    CHECK(plan.structure_blocks > 18 && plan.structure_blocks + plan.content_blocks <= plan.blocks);
    CHECK(plan.file_systems == (FSI_FILE_SYSTEM_ISO9660 | FSI_FILE_SYSTEM_JOLIET | FSI_FILE_SYSTEM_ROCK_RIDGE));
    plan.struct_size = 4;
    GIVES(FSI_E_INVALIDARG, fsi_result_plan(result, &plan, &error));
    GIVES(FSI_E_POINTER, fsi_result_plan(NULL, &plan, &error));

    OK(fsi_result_open_plan_entries(result, &entries, &error));
    GIVES(FSI_E_POINTER, fsi_result_open_plan_entries(result, NULL, &error));
    fsi_result_free(result);
    entry(entries, FSI_ITEM_DIRECTORY, "/", "/", "/", NULL, 0, 0);
    entry(entries, FSI_ITEM_DIRECTORY, "/d", "/D", "/d", NULL, 0, 0);
    entry(entries, FSI_ITEM_FILE, "/d/a long name", "/D/A_LONG_N.;1", "/d/a long name", NULL, 4, 1);
    last.struct_size = 1;
    GIVES(FSI_E_INVALIDARG, fsi_plan_entries_next(entries, &last, &error));
    last.struct_size = sizeof last;
    entry(entries, FSI_ITEM_SYMBOLIC_LINK, "/link", "/LINK.;1", NULL, NULL, 1, 0);
    GIVES(FSI_FALSE, fsi_plan_entries_next(entries, &last, &error));
    GIVES(FSI_FALSE, fsi_plan_entries_next(entries, &last, &error));
    /* It stands for its result. */
    GIVES(FSI_E_READONLY, fsi_directory_remove(root, "link", &error));
    fsi_plan_entries_free(entries);
    OK(fsi_directory_remove(root, "link", &error));

    fsi_plan_entries_free(NULL);
    fsi_item_free(root);
    fsi_image_free(image);
    return 0;
}
