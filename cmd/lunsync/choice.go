package main

import (
	"fmt"
	"slices"
	"strings"
)

// A choice is a flag with a fixed set of values. It implements pflag.Value.
type choice struct {
	value   string
	allowed []string
}

// String returns the value.
func (c *choice) String() string { return c.value }

// Set chooses a value, or says what there is to choose from.
func (c *choice) Set(value string) error {
	if !slices.Contains(c.allowed, value) {
		return fmt.Errorf("it is one of %s", strings.Join(c.allowed, ", "))
	}
	c.value = value
	return nil
}

func (c *choice) values() []string { return c.allowed }

// Type returns what stands for the value in the help.
func (c *choice) Type() string { return strings.Join(c.allowed, "|") }
