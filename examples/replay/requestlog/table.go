package requestlog

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/gridgov/gridgov/grid"
)

// A Table reads any CSV file with a header, plain or gzipped, with or without a byte order mark, and mends what can be
// mended as a [Reader] does. Its cells are parted by what parts those of the header: commas, semicolons, tabs or upright
// strokes. It is not safe for concurrent use.
type Table struct {
	scan   *scanner
	used   []bool   // the columns that Column has found
	Header []string // trimmed
}

// NewTable reads the header. The name is the file's, for errors.
func NewTable(src io.Reader, name string) (*Table, error) {
	src, err := unzipped(src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	b := bufio.NewReaderSize(src, 64<<10)
	t := &Table{scan: newScanner(b)}
	head, _ := b.Peek(64 << 10) // the scanner meets the error again
	t.scan.comma = parting(head)
	switch err := t.scan.scan(); {
	case errors.Is(err, io.EOF):
		return nil, grid.Invalid(name, grid.Fault{Field: name, Rule: "must begin with a header", Got: "an empty file"})
	case errors.Is(err, errBroken) || errors.Is(err, errTooLong):
		return nil, grid.Invalid(name, grid.Fault{Field: name, Rule: "must begin with a header", Limit: err.Error()})
	case err != nil:
		return nil, fmt.Errorf("%s: header: %w", name, err)
	}
	t.scan.width = len(t.scan.cells)
	t.used = make([]bool, t.scan.width)
	for _, c := range t.scan.cells {
		t.Header = append(t.Header, strings.ToValidUTF8(string(bytes.TrimSpace(c)), "\uFFFD"))
	}
	return t, nil
}

// parting is what stands between the cells of the header: of what may, that which stands most often outside quotes; a comma
// where that is none.
func parting(head []byte) byte {
	const legal = ",;\t|"
	var n [len(legal)]int
	quoted := false
	for _, c := range head {
		if c == '\n' && !quoted {
			break
		}
		if c == '"' {
			quoted = !quoted
		} else if i := strings.IndexByte(legal, c); i >= 0 && !quoted {
			n[i]++
		}
	}
	most := 0
	for i := range n {
		if n[i] > n[most] {
			most = i
		}
	}
	return legal[most]
}

// Column finds a column of the header, whose cells Read then reads. The fault says what is wrong: there is none, or more than one of that name.
func (t *Table) Column(key, name string) (int, *grid.Fault) {
	at := -1
	for i, h := range t.Header {
		if h != strings.TrimSpace(name) {
			continue
		}
		if at >= 0 {
			return -1, &grid.Fault{Field: key, Rule: "stands twice in the header", Got: name}
		}
		at = i
	}
	if at < 0 {
		return -1, &grid.Fault{Field: key, Rule: "no such column", Limit: "nearest: " + nearest(name, t.Header) + "; there are: " + strings.Join(t.Header, ", "), Got: name}
	}
	t.used[at] = true
	return at, nil
}

// Read reads the next row: its first line, and of the columns that are used the cells as text on one line, each cut of what is
// no text; the others are empty, whatever they hold. A [*Reject] is a
// row that cannot be read (read on), io.EOF the end, and any other error a file that cannot be read on.
func (t *Table) Read(limit int) (line int64, cells []string, err error) {
	err = t.scan.scan()
	line = t.scan.line
	switch {
	case errors.Is(err, errBroken) || errors.Is(err, errTooLong):
		return line, nil, &Reject{line, UnreadableRow, err.Error()}
	case errors.Is(err, io.EOF):
		return line, nil, io.EOF
	case err != nil:
		return line, nil, fmt.Errorf("line %d: %w", t.scan.next, err)
	case len(t.scan.cells) != t.scan.width:
		return line, nil, &Reject{line, WrongLength, fmt.Sprintf("%d cells, the header has %d", len(t.scan.cells), t.scan.width)}
	}
	cells = make([]string, t.scan.width)
	for i, c := range t.scan.cells {
		if !t.used[i] {
			continue
		}
		text, fits := clean(bytes.TrimSpace(c), limit, true)
		if !fits {
			return line, nil, &Reject{line, UnreadableRow, fmt.Sprintf("a cell of column %q is longer than %d bytes", t.Header[i], limit)}
		}
		cells[i] = text
	}
	return line, cells, nil
}

// Times reads wall times by the first of the layouts that fits, in a zone where the layout names none: UTC, in whole
// microseconds, in the years 1 to 9999. It is not safe for concurrent use.
func Times(zone *time.Location, layouts []string) func(text string) (time.Time, bool) {
	c := clock{zone: zone, layouts: layouts}
	return c.parse
}

// Word is a text of a map as the cells of a [Table] come: trimmed, on one line, and cut of what is no text.
func Word(text string) string {
	word, _ := clean([]byte(strings.TrimSpace(text)), MaxMap, true)
	return word
}
