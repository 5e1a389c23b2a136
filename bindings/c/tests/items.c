/* Items: added, found, asked, changed, removed. */
#include "check.h"

static fsi_item *open_item(fsi_image *image, const char *path)
{
    fsi_item *item = NULL;
    OK(fsi_image_open_item(image, path, &item, &error));
    return item;
}

static uint32_t kind_of(fsi_image *image, const char *path)
{
    fsi_item *item = open_item(image, path);
    uint32_t kind = 0;
    OK(fsi_item_kind(item, &kind, &error));
    fsi_item_free(item);
    return kind;
}

static void add_all_kinds(fsi_image *image, fsi_item *root)
{
    fsi_item *item = NULL;
    uint64_t count = 0;
    char *text = NULL;

    OK(fsi_directory_add_directory(root, "a", &item, &error));
    OK(fsi_item_name_copy(item, &text, &error));
    TEXT(text, "a");
    fsi_item_free(item);
    GIVES(FSI_E_DUP_NAME, fsi_directory_add_directory(root, "a", NULL, &error));
    GIVES(FSI_E_DIR_NOT_FOUND, fsi_directory_add_directory(root, "no/b", NULL, &error));
    GIVES(FSI_E_INVALID_PATH, fsi_directory_add_directory(root, "", NULL, &error));
    OK(fsi_directory_add_directories(root, "a/b/c/d", &item, &error));
    OK(fsi_item_path_copy(item, &text, &error));
    TEXT(text, "/a/b/c/d");
    OK(fsi_directory_add_directories(root, "a/b", NULL, &error));
    add_text(item, "file", "12345");
    OK(fsi_directory_add_hard_link(item, "twin", "file", NULL, &error));
    fsi_item_free(item);
    GIVES(FSI_E_NOT_DIR, fsi_directory_add_directory(root, "a/b/c/d/file/x", NULL, &error));
    OK(fsi_directory_add_file_from_memory(root, "empty", NULL, 0, NULL, &error));
    OK(fsi_directory_add_symbolic_link(root, "link", "a/b", NULL, &error));
    OK(fsi_directory_add_special(root, "sda", FSI_ITEM_BLOCK_DEVICE, 8, 1, NULL, &error));
    OK(fsi_directory_add_special(root, "null", FSI_ITEM_CHARACTER_DEVICE, 1, 3, NULL, &error));
    OK(fsi_directory_add_special(root, "pipe", FSI_ITEM_FIFO, 0, 0, NULL, &error));
    OK(fsi_directory_add_special(root, "socket", FSI_ITEM_SOCKET, 0, 0, NULL, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_directory_add_special(root, "x", FSI_ITEM_FILE, 0, 0, NULL, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_directory_add_special(root, "x", 99, 0, 0, NULL, &error));

    CHECK(kind_of(image, "/a") == FSI_ITEM_DIRECTORY);
    CHECK(kind_of(image, "/empty") == FSI_ITEM_FILE);
    CHECK(kind_of(image, "/link") == FSI_ITEM_SYMBOLIC_LINK);
    CHECK(kind_of(image, "/sda") == FSI_ITEM_BLOCK_DEVICE);
    CHECK(kind_of(image, "/null") == FSI_ITEM_CHARACTER_DEVICE);
    CHECK(kind_of(image, "/pipe") == FSI_ITEM_FIFO);
    CHECK(kind_of(image, "/socket") == FSI_ITEM_SOCKET);
    OK(fsi_image_file_count(image, &count, &error));
    CHECK(count == 8);
    OK(fsi_image_directory_count(image, &count, &error));
    CHECK(count == 4);
}

static void look_up(fsi_image *image, fsi_item *root)
{
    uint32_t type = 9;
    fsi_item *item = NULL;
    char *text = NULL;
    OK(fsi_image_exists(image, "/a", &type, &error));
    CHECK(type == FSI_ITEM_DIRECTORY);
    OK(fsi_image_exists(image, "/link", &type, &error));
    CHECK(type == FSI_ITEM_FILE);
    OK(fsi_image_exists(image, "/none", &type, &error));
    CHECK(type == FSI_ITEM_NOT_FOUND);
    GIVES(FSI_E_INVALID_PATH, fsi_image_exists(image, "a", &type, &error));
    GIVES(FSI_E_DIR_NOT_FOUND, fsi_image_exists(image, "/none/a", &type, &error));

    GIVES(FSI_E_ITEM_NOT_FOUND, fsi_directory_open_item(root, "none", &item, &error));
    GIVES(FSI_E_NOT_DIR, fsi_directory_open_item(root, "empty/a", &item, &error));
    GIVES(FSI_E_INVALID_PATH, fsi_directory_open_item(root, "../a", &item, &error));
    CHECK(item == NULL);
    OK(fsi_directory_open_item(root, "link", &item, &error));
    OK(fsi_item_link_target_copy(item, &text, &error));
    TEXT(text, "a/b");
    GIVES(FSI_E_INVALID_PARAM, fsi_item_link_target_copy(root, &text, &error));
    fsi_item *same = NULL;
    OK(fsi_item_copy(item, &same, &error));
    fsi_item_free(item);
    OK(fsi_item_name_copy(same, &text, &error));
    TEXT(text, "link");
    fsi_item_free(same);
}

static void attributes(fsi_image *image)
{
    fsi_item *file = open_item(image, "/a/b/c/d/file");
    fsi_item *twin = open_item(image, "/a/b/c/d/twin");
    fsi_stat stat = FSI_STAT_INIT;
    fsi_time time = { 77, 0, 0 };
    uint64_t size = 0;
    bool hidden = true;

    OK(fsi_item_size(file, &size, &error));
    CHECK(size == 5);
    OK(fsi_item_set_mode(file, 04755, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_item_set_mode(file, 010000, &error));
    OK(fsi_item_set_owner(file, 1000, 100, &error));
    GIVES(FSI_FALSE, fsi_item_time(file, FSI_TIME_CREATED, &time, &error));
    CHECK(time.seconds == 77);
    for (uint32_t which = FSI_TIME_MODIFIED; which <= FSI_TIME_CREATED; which++)
        OK(fsi_item_set_time(file, which, -1 - (int64_t)which, 5 + which, &error));
    GIVES(FSI_E_INVALID_DATE, fsi_item_set_time(file, FSI_TIME_MODIFIED, 0, 1000000000, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_item_set_time(file, 4, 0, 0, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_item_time(file, 4, &time, &error));
    OK(fsi_item_time(twin, FSI_TIME_CHANGED, &time, &error));
    CHECK(time.seconds == -3 && time.nanoseconds == 7);
    OK(fsi_item_set_is_hidden(file, true, &error));
    OK(fsi_item_is_hidden(twin, &hidden, &error));
    CHECK(!hidden);

    OK(fsi_item_stat(file, &stat, &error));
    CHECK(stat.struct_size == sizeof stat && stat.kind == FSI_ITEM_FILE && stat.mode == 04755);
    CHECK(stat.user_id == 1000 && stat.group_id == 100 && stat.size == 5 && stat.link_count == 2);
    CHECK(stat.is_hidden == 1 && stat.has_created == 1 && stat.created.seconds == -4);
    CHECK(stat.modified.seconds == -1 && stat.accessed.nanoseconds == 6 && stat.changed.seconds == -3);
    fsi_item_free(twin);
    fsi_item_free(file);

    fsi_item *device = open_item(image, "/sda");
    OK(fsi_item_stat(device, &stat, &error));
    CHECK(stat.device_major == 8 && stat.device_minor == 1 && stat.has_created == 0);
    stat.struct_size = 8;
    GIVES(FSI_E_INVALIDARG, fsi_item_stat(device, &stat, &error));
    fsi_item_free(device);
}

static void children(fsi_item *root)
{
    fsi_items *items = NULL, *copy = NULL;
    fsi_item *three[3] = { NULL, NULL, NULL }, *one = NULL;
    size_t count = 0, got = 0;
    char *text = NULL;
    OK(fsi_directory_open_items(root, &items, &error));
    OK(fsi_items_count(items, &count, &error));
    CHECK(count == 7);
    OK(fsi_items_next(items, 3, three, &got, &error));
    CHECK(got == 3);
    OK(fsi_item_name_copy(three[2], &text, &error));
    TEXT(text, "link");
    for (size_t i = 0; i < 3; i++)
        fsi_item_free(three[i]);
    OK(fsi_items_skip(items, 2, &error));
    OK(fsi_items_copy(items, &copy, &error));
    GIVES(FSI_E_POINTER, fsi_items_next(items, 3, three, NULL, &error));
    GIVES(FSI_FALSE, fsi_items_next(items, 3, three, &got, &error));
    CHECK(got == 2);
    OK(fsi_item_name_copy(three[0], &text, &error));
    TEXT(text, "pipe");
    fsi_item_free(three[0]);
    fsi_item_free(three[1]);
    GIVES(FSI_FALSE, fsi_items_next(items, 1, &one, NULL, &error));
    CHECK(one == NULL);
    GIVES(FSI_FALSE, fsi_items_skip(copy, 3, &error));
    OK(fsi_items_reset(copy, &error));
    OK(fsi_items_next(copy, 1, &one, NULL, &error));
    OK(fsi_item_name_copy(one, &text, &error));
    TEXT(text, "a");
    fsi_items_free(copy);
    fsi_items_free(items);
    fsi_item *file = NULL;
    OK(fsi_directory_open_item(root, "empty", &file, &error));
    GIVES(FSI_E_NOT_DIR, fsi_directory_open_items(file, &items, &error));
    fsi_item_free(file);
    fsi_item_free(one);
}

static void move_and_remove(fsi_image *image, fsi_item *root)
{
    fsi_item *file = open_item(image, "/a/b/c/d/file");
    char *text = NULL;
    bool there = false;
    GIVES(FSI_E_ITEM_NOT_FOUND, fsi_directory_rename(root, "none", "x", &error));
    GIVES(FSI_E_DUP_NAME, fsi_directory_rename(root, "a/b/c/d/file", "empty", &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_directory_rename(root, "a", "a/b/x", &error));
    OK(fsi_directory_rename(root, "a/b/c/d/file", "moved", &error));
    OK(fsi_item_path_copy(file, &text, &error));
    TEXT(text, "/moved");
    GIVES(FSI_E_DIR_NOT_EMPTY, fsi_directory_remove(root, "a", &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_directory_remove(root, "", &error));
    OK(fsi_directory_remove(root, "moved", &error));
    GIVES(FSI_E_NOT_IN_FILE_SYSTEM, fsi_item_path_copy(file, &text, &error));
    OK(fsi_item_is_in_image(file, &there, &error));
    CHECK(!there);
    GIVES(FSI_E_NOT_IN_FILE_SYSTEM, fsi_item_set_mode(file, 0644, &error));
    GIVES(FSI_E_NOT_IN_FILE_SYSTEM, fsi_directory_add_directory(file, "x", NULL, &error));
    fsi_item_free(file);
    GIVES(FSI_E_NOT_DIR, fsi_directory_remove_tree(root, "empty", &error));
    GIVES(FSI_E_DIR_NOT_FOUND, fsi_directory_remove_tree(root, "none", &error));
    OK(fsi_directory_remove_tree(root, "a", &error));
    OK(fsi_directory_remove_tree(root, "/", &error));
    uint64_t count = 9;
    OK(fsi_image_file_count(image, &count, &error));
    CHECK(count == 0);
}

static void any_bytes(fsi_image *image, fsi_item *root)
{
    static const char name[] = { 'n', '\xff', 'm' }, other[] = { '\xfe' };
    fsi_new_item new_item = FSI_NEW_ITEM_INIT;
    fsi_item *item = NULL, *found = NULL;
    fsi_stat stat = FSI_STAT_INIT;
    char *text = NULL;
    new_item.kind = FSI_ITEM_FILE;
    new_item.flags = FSI_NEW_MODE | FSI_NEW_OWNER | FSI_NEW_TIMES | FSI_NEW_CREATED | FSI_NEW_HIDDEN;
    new_item.mode = 0600;
    new_item.user_id = 7;
    new_item.group_id = 8;
    new_item.modified.seconds = 1;
    new_item.accessed.seconds = 2;
    new_item.changed.seconds = 3;
    new_item.created.seconds = 4;
    new_item.data = "content";
    new_item.data_length = 7;
    OK(fsi_directory_add_item(root, name, sizeof name, &new_item, &item, &error));
    OK(fsi_item_stat(item, &stat, &error));
    CHECK(stat.mode == 0600 && stat.user_id == 7 && stat.group_id == 8 && stat.size == 7);
    CHECK(stat.modified.seconds == 1 && stat.accessed.seconds == 2 && stat.changed.seconds == 3);
    CHECK(stat.has_created && stat.created.seconds == 4 && stat.is_hidden);
    OK(fsi_item_name_copy(item, &text, &error));
    TEXT(text, "n\xffm");
    GIVES(FSI_E_INVALID_PATH, fsi_directory_open_item(root, "n\xffm", &found, &error));
    OK(fsi_directory_open_item_bytes(root, name, sizeof name, &found, &error));
    fsi_item_free(found);
    OK(fsi_directory_rename_bytes(root, name, sizeof name, other, sizeof other, &error));
    OK(fsi_directory_remove_bytes(root, other, sizeof other, &error));
    fsi_item_free(item);

    GIVES(FSI_E_INVALID_PATH, fsi_directory_add_item(root, "a\0b", 3, &new_item, NULL, &error));
    new_item.reserved = 1;
    GIVES(FSI_E_INVALID_PARAM, fsi_directory_add_item(root, "x", 1, &new_item, NULL, &error));
    new_item.reserved = 0;
    new_item.flags = 32;
    GIVES(FSI_E_INVALID_PARAM, fsi_directory_add_item(root, "x", 1, &new_item, NULL, &error));
    new_item.flags = 0;
    new_item.kind = 8;
    GIVES(FSI_E_INVALID_PARAM, fsi_directory_add_item(root, "x", 1, &new_item, NULL, &error));
    new_item.kind = FSI_ITEM_SYMBOLIC_LINK;
    OK(fsi_directory_add_item(root, "x", 1, &new_item, &item, &error));
    OK(fsi_item_link_target_copy(item, &text, &error));
    TEXT(text, "content");
    OK(fsi_item_stat(item, &stat, &error));
    CHECK(stat.mode == 0644 && !stat.has_created);
    fsi_item_free(item);
    uint64_t count = 0;
    OK(fsi_image_file_count(image, &count, &error));
    CHECK(count == 1);
}

int main(void)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    add_all_kinds(image, root);
    look_up(image, root);
    attributes(image);
    children(root);
    move_and_remove(image, root);
    any_bytes(image, root);
    /* Items outlive the object that they came from. */
    fsi_image_free(image);
    char *text = NULL;
    OK(fsi_item_path_copy(root, &text, &error));
    TEXT(text, "/");
    fsi_item_free(root);
    fsi_item_free(NULL);
    fsi_items_free(NULL);
    return 0;
}
