// Command serve offers a folder as an image by HTTP. No image is written: what a client asks for, by ranges too, is made when it asks.
//
//	serve FOLDER [ADDRESS]
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"fsimage"
)

func main() {
	if len(os.Args) < 2 || len(os.Args) > 3 {
		fmt.Fprintln(os.Stderr, "usage: serve FOLDER [ADDRESS]")
		os.Exit(2)
	}
	address := "localhost:0"
	if len(os.Args) == 3 {
		address = os.Args[2]
	}
	if err := serve(os.Args[1], address); err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}

func serve(folder, address string) error {
	result, err := layOut(folder)
	if err != nil {
		return err
	}
	defer result.Close()
	size, err := result.Size()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	made := time.Now()
	http.HandleFunc("GET /image.iso", func(w http.ResponseWriter, r *http.Request) {
		// Each request has a position of its own; the result serves any number of them at once.
		stream, err := result.OpenStream()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer stream.Close()
		w.Header().Set("Content-Type", "application/x-iso9660-image")
		http.ServeContent(w, r, "image.iso", made, stream)
	})
	fmt.Printf("http://%s/image.iso has %d bytes\n", listener.Addr(), size)
	return http.Serve(listener, nil)
}

// layOut decides where everything in the image is; the files are read when they are asked for.
func layOut(folder string) (*fsimage.Result, error) {
	image, err := fsimage.New()
	if err != nil {
		return nil, err
	}
	defer image.Close()
	root, err := image.Root()
	if err != nil {
		return nil, err
	}
	defer root.Close()
	if _, err := root.AddHostTree(context.Background(), folder, false, nil); err != nil {
		return nil, err
	}
	return image.CreateResult()
}
