package main

import (
	"fmt"
	"strings"
)

// group is what a type of Go makes of the constants that begin alike.
type group struct {
	prefix   string // of the names in the header
	typeName string
	goPrefix string // takes the place of prefix
	kind     string // the type below typeName
	doc      string // what is said of the type; groups without are the binding's own matter
	declared bool   // whether the type is declared elsewhere
}

// The first one that fits counts.
var groups = []group{
	{prefix: "FSI_ABI_VERSION", goPrefix: "HeaderABIVersion", doc: "The number of the interface that this package was made for."},
	{prefix: "FSI_OFFSET_UNKNOWN", goPrefix: "OffsetUnknown", doc: "Where a place on a disc is not known, or says nothing."},
	{prefix: "FSI_BLOCK_NONE", goPrefix: "BlockNone", doc: "Where there is no such block."},
	{prefix: "FSI_SESSION_NEWEST", goPrefix: "SessionNewest", doc: "The newest session, wherever the number of one is asked for."},
	{"FSI_OK", "Status", "StatusOK", "int32", "is what a call of the library ended with, an HRESULT. It is an error by itself, for errors.Is.", true},
	{"FSI_FALSE", "Status", "StatusFalse", "int32", "x", true},
	{"FSI_S_", "Status", "Status", "int32", "x", true},
	{"FSI_E_", "Status", "Err", "int32", "x", true},
	{"FSI_ERROR_", "ErrorKind", "Kind", "uint32", "says what the caller can do about an error. The list may grow.", false},
	{"FSI_PROFILE_", "Profile", "Profile", "uint32", "is the habits of a new image.", false},
	{"FSI_FILE_SYSTEM_", "FileSystems", "", "uint32", "is one file system, or a set of them as bits.", false},
	{"FSI_DEEP_", "DeepDirectories", "Deep", "uint32", "is what becomes of directories below the eighth level.", false},
	{"FSI_RELAX_", "Relaxations", "Relax", "uint32", "is what names of ISO 9660 may have, or go without, beyond the standard, as bits.", false},
	{"FSI_UDF_REVISION_", "UDFRevision", "UDF", "uint32", "is a revision of UDF, as a number: 0x102 is 1.02.", false},
	{"FSI_UDF_ACCESS_", "UDFAccess", "UDFAccess", "uint32", "is how a UDF partition is to be written on later.", false},
	{"FSI_UDF_VAT_", "UDFVAT", "UDFVAT", "uint32", "says whether an image ends with a virtual allocation table.", false},
	{"FSI_MEDIA_STATE_", "MediaState", "MediaState", "uint32", "is the state of a disc in a drive, as bits.", false},
	{"FSI_MEDIA_", "MediaType", "Media", "uint32", "is a type of medium: IMAPI's IMAPI_MEDIA_PHYSICAL_TYPE. 0 is not known.", false},
	{"FSI_IDENTIFIER_", "Identifier", "Identifier", "uint32", "names one of the texts in a volume's descriptors.", false},
	{"FSI_ITEM_", "ItemKind", "Item", "uint32", "is what an item is.", false},
	{"FSI_TIME_", "TimeKind", "Time", "uint32", "names one of an item's times.", false},
	{prefix: "FSI_READER_"},
	{prefix: "FSI_SEEK_"},
	{"FSI_NEW_", "NewItemFlags", "With", "uint32", "says which fields of a NewItem count, as bits.", false},
	{"FSI_ADD_", "AddFlags", "Add", "uint32", "says how things of the host are added, as bits.", false},
	{"FSI_PLATFORM_", "Platform", "Platform", "uint32", "is what a boot image is for.", false},
	{"FSI_EMULATION_", "Emulation", "Emulation", "uint32", "is what a boot image is taken for.", false},
	{"FSI_BOOT_", "BootFlags", "Boot", "uint32", "are properties of a boot entry, as bits.", false},
	{"FSI_HYBRID_", "HybridFlags", "Hybrid", "uint32", "are the partition tables of a hybrid image, as bits.", false},
	{"FSI_MBR_", "MBRConvention", "MBR", "uint32", "is what the code of a master boot record wants to find in itself.", false},
	{"FSI_SAVE_", "SaveFlags", "Save", "uint32", "says how an image is written, as bits.", false},
	{"FSI_WARNING_", "WarningKind", "Warning", "uint32", "is a kind of warning. The list may grow.", false},
	{"FSI_LINT_", "LintSeverity", "Lint", "uint32", "is how bad something is that keeps an image from booting.", false},
	{"FSI_DISC_", "DiscFlags", "Disc", "uint32", "says how a disc is opened, as bits.", false},
	{"FSI_EXTRACT_", "ExtractFlags", "Extract", "uint32", "says how a disc is extracted, as bits.", false},
	{"FSI_MANIFEST_", "ManifestFlags", "Manifest", "uint32", "says how a manifest is made, as bits.", false},
	{"FSI_FINDING_", "FindingKind", "Finding", "uint32", "is a kind of finding. The list may grow.", false},
	{"FSI_SESSION_KIND_", "SessionKind", "SessionKind", "uint32", "is how a disc can be continued.", false},
	{"FSI_MULTISESSION_", "MultisessionFlags", "Multisession", "uint32", "are properties of a way to continue a disc, as bits.", false},
	{"FSI_PREFERENCE_", "Preference", "Preference", "uint32", "is which file system is imported when none is named.", false},
	{"FSI_IMPORT_", "ImportFlags", "Import", "uint32", "says how a disc is imported, as bits.", false},
	{"FSI_WRITING_", "WritingWays", "Writing", "uint32", "are ways to write a disc, as bits.", false},
	{"FSI_DRIVE_PHASE_", "DrivePhase", "DrivePhase", "uint32", "is what a drive is doing. The list may grow.", false},
	{"FSI_BURN_", "BurnFlags", "Burn", "uint32", "says how a result is burnt, as bits.", false},
	{"FSI_BLANK_", "BlankMode", "Blank", "uint32", "is how much of a disc is erased.", false},
	{"FSI_FORMAT_", "FormatMode", "Format", "uint32", "is how a disc is formatted.", false},
}

func groupOf(name string) (int, error) {
	for i, g := range groups {
		if strings.HasPrefix(name, g.prefix) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("no group takes %s", name)
}

// Words that are not written with one capital letter.
var words = map[string]string{
	"CD": "CD", "DVD": "DVD", "BD": "BD", "HD": "HD", "ROM": "ROM", "RAM": "RAM", "RW": "RW", "RE": "RE",
	"UDF": "UDF", "ISO9660": "ISO9660", "GPT": "GPT", "APM": "APM", "EFI": "EFI", "OPC": "OPC", "IMAPI": "IMAPI",
	"ID": "ID", "VD": "VD", "GRUB": "GRUB", "PC": "PC",
	"READONLY": "ReadOnly", "NOTIMPL": "NotImplemented", "INVALIDARG": "InvalidArg", "OUTOFMEMORY": "OutOfMemory",
	"IMAGEMANAGER": "ImageManager",
}

// camel makes a name of Go of one in capital letters. Numbers that follow each other are one: UDF_1_02 is UDF102, ISO9660_1999 keeps its line.
func camel(name string) string {
	if name == "ISO9660_1999" {
		return name
	}
	var out strings.Builder
	for word := range strings.SplitSeq(name, "_") {
		if special, ok := words[word]; ok {
			out.WriteString(special)
		} else if word != "" {
			out.WriteString(word[:1] + strings.ToLower(word[1:]))
		}
	}
	return out.String()
}
