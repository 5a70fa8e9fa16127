package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBothOrNeither(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, show(&out, filepath.Join(t.TempDir(), "office.db")))
	assert.Equal(t, `A-17 filed
A-17 refused: stall A-17 has a permit already
B-02 refused: request：text：必填
1 permit, 1 ticket
`, out.String())
}
