/* The header can be included twice, and belongs to the library that is loaded. */
#include <fsimage.h>
#include <fsimage.h>

#include "check.h"

int main(void)
{
    /* The sizes are a part of the interface (on machines with addresses of 8 bytes). */
    if (sizeof(void *) == 8) {
        CHECK(sizeof(fsi_time) == 16);
        CHECK(sizeof(fsi_extent) == 16);
        CHECK(sizeof(fsi_stat) == 128);
        CHECK(sizeof(fsi_reader) == 48);
        CHECK(sizeof(fsi_new_item) == 128);
        CHECK(sizeof(fsi_add_options) == 72);
        CHECK(sizeof(fsi_added) == 40);
        CHECK(sizeof(fsi_save_options) == 32);
        CHECK(sizeof(fsi_progress_item) == 40);
        CHECK(sizeof(fsi_warning) == 40);
    }
    CHECK(fsi_abi_version() == FSI_ABI_VERSION);
    CHECK(strchr(fsi_version(), '.') != NULL);
    CHECK(FSI_SUCCEEDED(FSI_OK) && FSI_SUCCEEDED(FSI_FALSE));
    CHECK(FSI_SUCCEEDED(FSI_S_IMAGE_FEATURE_NOT_SUPPORTED));
    CHECK(FSI_FAILED(FSI_E_READONLY) && FSI_FAILED(FSI_E_BUSY));
    CHECK(strcmp(fsi_status_name(FSI_E_DUP_NAME), "FSI_E_DUP_NAME") == 0);
    CHECK(strlen(fsi_status_message(FSI_E_DUP_NAME)) > 0);
    CHECK(strcmp(fsi_status_name(-1), "unknown") == 0);
    return 0;
}
