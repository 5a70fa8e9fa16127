package ticket

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPlainIsPrintableASCII(t *testing.T) {
	for n := range 20 {
		for at := range n {
			for c := range 256 {
				text := []byte(strings.Repeat("~", n))
				text[at] = byte(c)
				require.Equal(t, c >= ' ' && c <= '~', plain(string(text)), "%q", text)
			}
		}
	}
}
