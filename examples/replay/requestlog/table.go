package requestlog

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gridgov/gridgov/grid"
)

// A Table reads any CSV file with a header, plain or gzipped, with or without a byte order mark, and mends what can be
// mended as a [Reader] does. Its cells are parted by what parts those of the header: commas, semicolons, tabs or upright
// strokes. It is not safe for concurrent use.
type Table struct {
	Header []string // trimmed
	Latin  bool     // a cell of the row that was read last holds bytes that are no UTF-8; they are read as Latin-1

	name  string // of the file
	scan  *scanner
	used  []bool // the columns that Column has found
	latin bool   // the header is no UTF-8
}

// NewTable reads the header. The name is the file's, for errors.
func NewTable(src io.Reader, name string) (*Table, error) {
	src, err := unzipped(src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	b := bufio.NewReaderSize(src, 64<<10)
	t := &Table{name: name, scan: newScanner(b)}
	head, _ := b.Peek(64 << 10) // the scanner meets the error again
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return nil, grid.Invalid(name, grid.Fault{Field: name, Rule: "must be UTF-8", Got: "UTF-16"})
	}
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
		h, latin := text(bytes.TrimSpace(c))
		t.Header, t.latin = append(t.Header, h), t.latin || latin
	}
	return t, nil
}

// text makes text of a cell, and says whether it had to read it as Latin-1. A byte that is no UTF-8 is then the character
// of its number: that is right for much of western Europe, and wherever it is wrong cells that differ still differ.
func text(cell []byte) (string, bool) {
	if utf8.Valid(cell) {
		return string(cell), false
	}
	var b strings.Builder
	for len(cell) > 0 {
		r, n := utf8.DecodeRune(cell)
		if r == utf8.RuneError && n == 1 {
			r = rune(cell[0])
		}
		b.WriteRune(r)
		cell = cell[n:]
	}
	return b.String(), true
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

// Column finds a column of the header, whose cells Read then reads. The fault, under key, says what is wrong: there is none,
// or more than one of that name.
func (t *Table) Column(key, name string) (int, *grid.Fault) {
	at := -1
	for i, h := range t.Header {
		if h != strings.TrimSpace(name) {
			continue
		}
		if at >= 0 {
			return -1, &grid.Fault{Field: key, Rule: "column stands twice in " + t.name + ":", Got: name}
		}
		at = i
	}
	if at < 0 {
		limit := "nearest: " + nearest(name, t.Header) + "; there are: " + strings.Join(t.Header, ", ")
		if t.latin {
			limit += "; the header is not UTF-8"
		}
		return -1, &grid.Fault{Field: key, Rule: "no such column in " + t.name + ":", Limit: limit, Got: name}
	}
	t.used[at] = true
	return at, nil
}

// Read reads the next row: its first line, and the cells of the columns that are used, trimmed; the others are empty,
// whatever they hold. A [*Reject] is a row that cannot be read (read on), io.EOF the end, and any other error a file that
// cannot be read on.
func (t *Table) Read() (line int64, cells []string, err error) {
	err = t.scan.scan()
	line, t.Latin = t.scan.line, false
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
		if t.used[i] {
			var latin bool
			cells[i], latin = text(bytes.TrimSpace(c))
			t.Latin = t.Latin || latin
		}
	}
	return line, cells, nil
}

// Times reads wall times by the first of the layouts that fits, in a zone where the layout names none: UTC, in whole
// microseconds, in the years 1 to 9999. It is not safe for concurrent use.
func Times(zone *time.Location, layouts []string) func(text string) (time.Time, bool) {
	c := clock{zone: zone, layouts: layouts}
	return c.parse
}

// Word is a text on one line: trimmed, every run of space a single one, and control characters U+FFFD. It is how a map's
// words and the cells of a [Table] are compared.
func Word(text string) string {
	word, _ := clean([]byte(strings.TrimSpace(text)), maxRow, true)
	return word
}
