//go:build go1.25

package fsimage

import "io/fs"

var _ fs.ReadLinkFS = (*Volume)(nil)
