// Lunsync keeps the iSCSI configuration of a FreeNAS or TrueNAS appliance in sync with a
// YAML file.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(execute()) }

// execute runs the program with what the process has around it. The first
// interrupt ends the work in order, the second at once.
func execute() int {
	// The standard library logs there, with the bytes, what a server sends unasked: the
	// rest of a reply, with secrets, whose Content-Length is too small.
	log.SetOutput(io.Discard)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	// A reader that goes away, as in "lunsync apply | head", must not end an apply.
	signal.Ignore(syscall.SIGPIPE)
	return run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.LookupEnv)
}
