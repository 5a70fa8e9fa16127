package logtable

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// FuzzScanner holds the scanner to encoding/csv wherever that has no complaint, byte by byte as well.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{
		"a,b\nc,d\n", "\"a\nb\",c\r\n\r\nd,\"e\"\"f\"", "\"\"\n\n\"\"\"\"\r\n", "a,\r", "\"a\"\r", "\"a\r\nb\r\n\",\n",
		",,\n,\n", "a\rb,c\r\n", "\"\r\n\"\"\r\n\"",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data string) {
		std := csv.NewReader(strings.NewReader(data))
		std.FieldsPerRecord = -1
		want, err := std.ReadAll()
		if err != nil {
			t.Skip()
		}
		for _, src := range []io.Reader{strings.NewReader(data), iotest.OneByteReader(strings.NewReader(data))} {
			s := newScanner(src)
			for _, record := range want {
				require.NoError(t, s.scan())
				require.Len(t, s.cells, len(record))
				for i, cell := range record {
					require.Equal(t, cell, string(s.cells[i]))
				}
			}
			require.ErrorIs(t, s.scan(), io.EOF)
		}
	})
}

func TestScannerPassesOnWhatTheFileSays(t *testing.T) {
	broken := errors.New("disk on fire")
	for _, data := range []string{"", "a,b\n", "a,b\nc,d", "a,b\nc,\"d", "a,b\nc,\"d\"x"} {
		s := newScanner(io.MultiReader(strings.NewReader(data), iotest.ErrReader(broken)))
		s.width = 2
		var err error
		for err == nil {
			err = s.scan()
		}
		require.ErrorIs(t, err, broken, "%q", data)
	}
	s := newScanner(readerFunc(func([]byte) (int, error) { return 0, nil }))
	require.ErrorIs(t, s.scan(), io.ErrNoProgress)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }
