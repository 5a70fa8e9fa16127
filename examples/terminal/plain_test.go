package terminal_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/terminal"
)

func TestControlCharactersDoNotReachATerminal(t *testing.T) {
	for text, want := range map[string]string{
		"a\x1b[2Jb\r\a\n": "a\uFFFD[2Jb\uFFFD\uFFFD\n", "9\u009b31m": "9\uFFFD31m",
		"a\u202eb": "a\uFFFDb", "春藤\t1 a\u3000b\u00a0c\n": "春藤\t1 a\u3000b\u00a0c\n",
		"x\xffy": "x\uFFFDy",
	} {
		var out bytes.Buffer
		w := terminal.Plain(&out)
		for i := range len(text) { // a character may come in pieces
			n, err := w.Write([]byte{text[i]})
			require.NoError(t, err)
			require.Equal(t, 1, n)
		}
		assert.Equal(t, want, out.String())
	}
}
