module fsimage

go 1.24
