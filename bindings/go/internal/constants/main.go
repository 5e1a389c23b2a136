// Command constants writes constants_gen.go from the numbers of fsimage.h, with what the header says of each.
//
// It is run by "go generate" in the folder of the package; a test holds its output against the file.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: constants HEADER OUTPUT")
		os.Exit(2)
	}
	header, err := os.ReadFile(os.Args[1])
	if err == nil {
		var source []byte
		if source, err = Generate(string(header)); err == nil {
			err = os.WriteFile(os.Args[2], source, 0o644)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "constants:", err)
		os.Exit(1)
	}
}
