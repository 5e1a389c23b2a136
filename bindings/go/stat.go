package fsimage

// #include "shim.h"
import "C"

import (
	"io/fs"
	"time"
)

// Stat is all that an item has.
type Stat struct {
	Kind ItemKind
	// PosixMode is the permission bits of POSIX, set-user-ID, set-group-ID and sticky among them.
	PosixMode uint32
	// UserID and GroupID are the numbers of owner and group.
	UserID, GroupID uint32
	// Size is the bytes of a file's content, or of a symbolic link's target; 0 for all else.
	Size int64
	// LinkCount is how many names the item has.
	LinkCount uint32
	// ChildCount is how many items a directory of an image holds, itself; 0 for directories of discs, since only listing tells it.
	ChildCount uint32
	// DeviceMajor and DeviceMinor tell which driver a device has, and which of its devices it is.
	DeviceMajor, DeviceMinor uint32
	// IsHidden says whether this name is not to be shown in listings.
	IsHidden bool
	// IsRealTime says whether a file is recorded for reading in real time.
	IsRealTime bool
	// Modified is when the content last changed, Accessed when it was last read, Changed when the attributes last changed.
	Modified, Accessed, Changed time.Time
	// Created is when the item came to be; the zero Time when that is not known.
	Created time.Time
}

func newStat(s *C.fsi_stat) Stat {
	stat := Stat{
		Kind:        ItemKind(s.kind),
		PosixMode:   uint32(s.mode),
		UserID:      uint32(s.user_id),
		GroupID:     uint32(s.group_id),
		Size:        int64(s.size),
		LinkCount:   uint32(s.link_count),
		ChildCount:  uint32(s.child_count),
		DeviceMajor: uint32(s.device_major),
		DeviceMinor: uint32(s.device_minor),
		IsHidden:    s.is_hidden != 0,
		IsRealTime:  s.is_real_time != 0,
		Modified:    goTime(s.modified),
		Accessed:    goTime(s.accessed),
		Changed:     goTime(s.changed),
	}
	if s.has_created != 0 {
		stat.Created = goTime(s.created)
	}
	return stat
}

// Mode is kind and permissions as package fs has them.
func (s Stat) Mode() fs.FileMode {
	return s.Kind.Type() | fileMode(s.PosixMode)
}

// Type is the kind as package fs has it.
func (k ItemKind) Type() fs.FileMode {
	switch k {
	case ItemDirectory:
		return fs.ModeDir
	case ItemSymbolicLink:
		return fs.ModeSymlink
	case ItemBlockDevice:
		return fs.ModeDevice
	case ItemCharacterDevice:
		return fs.ModeDevice | fs.ModeCharDevice
	case ItemFifo:
		return fs.ModeNamedPipe
	case ItemSocket:
		return fs.ModeSocket
	}
	return 0
}

// kindOf is the kind of an item that has a mode of package fs; ItemNotFound for what none can be.
func kindOf(mode fs.FileMode) ItemKind {
	switch mode.Type() {
	case 0:
		return ItemFile
	case fs.ModeDir:
		return ItemDirectory
	case fs.ModeSymlink:
		return ItemSymbolicLink
	case fs.ModeDevice:
		return ItemBlockDevice
	case fs.ModeDevice | fs.ModeCharDevice:
		return ItemCharacterDevice
	case fs.ModeNamedPipe:
		return ItemFifo
	case fs.ModeSocket:
		return ItemSocket
	}
	return ItemNotFound
}

// The bits above the permissions, of POSIX and of package fs.
var specialBits = [...]struct {
	posix uint32
	mode  fs.FileMode
}{{0o4000, fs.ModeSetuid}, {0o2000, fs.ModeSetgid}, {0o1000, fs.ModeSticky}}

func posixMode(mode fs.FileMode) uint32 {
	posix := uint32(mode.Perm())
	for _, bit := range specialBits {
		if mode&bit.mode != 0 {
			posix |= bit.posix
		}
	}
	return posix
}

func fileMode(posix uint32) fs.FileMode {
	mode := fs.FileMode(posix) & fs.ModePerm
	for _, bit := range specialBits {
		if posix&bit.posix != 0 {
			mode |= bit.mode
		}
	}
	return mode
}

func goTime(t C.fsi_time) time.Time {
	return time.Unix(int64(t.seconds), int64(t.nanoseconds)).UTC()
}

func cTime(t time.Time) C.fsi_time {
	return C.fsi_time{seconds: C.int64_t(t.Unix()), nanoseconds: C.uint32_t(t.Nanosecond())}
}
