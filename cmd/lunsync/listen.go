package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// listenOn listens where the flag --listen says.
func listenOn(ctx context.Context, addr string) (net.Listener, error) {
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use by another program; choose another address with --listen, such as --listen 127.0.0.1:0 for any free port", addr)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, fmt.Errorf("%s is not an address of this machine; choose another one with --listen", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not listen on %s; choose a port from 1024 on with --listen", addr)
	case err != nil:
		return nil, fmt.Errorf("--listen %s: %w; it takes an address and a port, such as 127.0.0.1:0", addr, err)
	}
	return l, nil
}
