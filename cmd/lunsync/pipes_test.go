package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// unending is a spec that reads its password and its certificate from where a test wants.
const unending = "version: 1\nserver: {url: \"https://127.0.0.1:1\", password: {file: %P}, ca_file: %C}\ntargets: {}\n"

// TestEndWhileReading checks that a command that reads from a pipe without an end ends
// when it is told to, whatever it reads, and that nothing was written.
func TestEndWhileReading(t *testing.T) {
	for name, args := range map[string][]string{
		"spec":              {"plan", "FIFO"},
		"spec to validate":  {"validate", "FIFO"},
		"base":              {"plan", "--base", "FIFO", "good.yaml"},
		"spec's password":   {"apply", "--yes", "password.yaml"},
		"password":          {"plan", "--password-file", "FIFO", "good.yaml"},
		"certificate":       {"plan", "ca.yaml"},
		"world":             {"emulate", "--listen", "127.0.0.1:0", "--world", "FIFO"},
		"emulator password": {"emulate", "--listen", "127.0.0.1:0", "--user", "root", "--password-file", "FIFO"},
		"token":             {"resume", "--token-file", "FIFO"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			if err := syscall.Mkfifo("FIFO", 0o600); err != nil {
				t.Fatal(err)
			}
			put(t, "good", "a password")
			for file, with := range map[string][2]string{"good.yaml": {"good", "good"}, "password.yaml": {"FIFO", "good"}, "ca.yaml": {"good", "FIFO"}} {
				put(t, file, strings.NewReplacer("%P", with[0], "%C", with[1]).Replace(unending))
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			opened := make(chan *os.File, 1)
			go func() {
				f, err := os.OpenFile(filepath.Join(dir, "FIFO"), os.O_WRONLY, 0)
				if err == nil {
					_, err = io.WriteString(f, "v")
				}
				if err != nil {
					t.Error(err)
				}
				cancel()
				opened <- f
			}()
			checkInterrupted(ctx, t, args, nil)
			r, err := os.OpenFile("FIFO", os.O_RDONLY|syscall.O_NONBLOCK, 0) // if nobody has opened it
			if err != nil {
				t.Fatal(err)
			}
			(<-opened).Close()
			r.Close()
		})
	}
}

// TestEndWhileReadingStandardInput does so with what nobody types.
func TestEndWhileReadingStandardInput(t *testing.T) {
	for _, args := range [][]string{{"validate", "-"}, {"plan", "-"}, {"apply", "--yes", "-"}} {
		t.Run(args[0], func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			r, w := io.Pipe()
			defer w.Close()
			go func() {
				if _, err := io.WriteString(w, "version: 1\n"); err != nil {
					t.Error(err)
				}
				cancel()
			}()
			checkInterrupted(ctx, t, args, r)
		})
	}
}

func checkInterrupted(ctx context.Context, t *testing.T, args []string, stdin io.Reader) {
	t.Helper()
	var out, errs bytes.Buffer
	state := t.TempDir()
	status := run(ctx, args, stdin, &out, &errs, func(name string) (string, bool) {
		if name != "LUNSYNC_STATE" {
			return "", false
		}
		return state, true
	})
	if status != statusError || !strings.Contains(errs.String(), "interrupted") {
		t.Errorf("status %d, %q, want 1 and that it was interrupted", status, errs.String())
	}
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
