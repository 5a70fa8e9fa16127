package logtable

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/gridgov/gridgov/grid"
)

// A Table reads the rows of a log with a header, plain or gzipped (told by its first bytes), with or without a byte order
// mark, and mends what can be mended. Its cells are separated by what separates those of the header: commas, semicolons,
// tabs or upright strokes. It keeps nothing of the rows that it has read, and is not safe for concurrent use.
type Table struct {
	Header []string // trimmed

	name   string // of the file
	scan   *scanner
	blank  map[string]bool
	joined [][]int // the columns of each that is joined
	latin  bool    // the header is no UTF-8
}

// NewTable reads the header. The name is the file's, for errors.
func NewTable(src io.Reader, name string, f *Form) (*Table, error) {
	src, err := Unzipped(src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	b := bufio.NewReaderSize(src, 64<<10)
	t := &Table{name: name, scan: newScanner(b), blank: map[string]bool{"": true}}
	for _, word := range f.Blank {
		t.blank[Word(word)] = true
	}
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
	for _, c := range t.scan.cells {
		h, ok := Text(bytes.TrimSpace(c))
		t.Header, t.latin = append(t.Header, h), t.latin || !ok
	}
	return t, nil
}

// Unzipped reads what a file holds, plain or gzipped, without its byte order mark. It looks at the first bytes, not at the
// file's name.
func Unzipped(src io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(src, 64<<10)
	head, err := b.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if bytes.Equal(head, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		b = bufio.NewReaderSize(z, 64<<10)
	}
	head, err = b.Peek(len(byteOrderMark))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	if bytes.Equal(head, byteOrderMark) {
		_, err = b.Discard(len(byteOrderMark))
		return b, err
	}
	return b, nil
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

// Column finds a column of the header, or the columns that one made by [Join] joins, for Cell. The fault, under key, says what
// is wrong: there is none, or more than one of that name.
func (t *Table) Column(key, name string) (int, *grid.Fault) {
	var all []int
	for part := range strings.SplitSeq(name, between) {
		i, fault := t.column(key, part)
		if fault != nil {
			return -1, fault
		}
		all = append(all, i)
	}
	if len(all) == 1 {
		return all[0], nil
	}
	t.joined = append(t.joined, all)
	return len(t.Header) + len(t.joined) - 1, nil
}

func (t *Table) column(key, name string) (int, *grid.Fault) {
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
		limit := "nearest: " + Nearest(name, t.Header) + "; there are: " + strings.Join(t.Header, ", ")
		if t.latin {
			limit += "; the header is not UTF-8"
		}
		return -1, &grid.Fault{Field: key, Rule: "no such column in " + t.name + ":", Limit: limit, Got: name}
	}
	return at, nil
}

// Next goes to the next row and returns its first line. A [*Reject] is a row that cannot be read (read on), io.EOF the end,
// and any other error a file that cannot be read on, a gzip file that is cut off for example.
func (t *Table) Next() (line int64, err error) {
	err = t.scan.scan()
	line = t.scan.line
	switch {
	case errors.Is(err, errBroken) || errors.Is(err, errTooLong):
		return line, &Reject{line, UnreadableRow, err.Error()}
	case errors.Is(err, io.EOF):
		return line, io.EOF
	case err != nil:
		return line, fmt.Errorf("line %d: %w", t.scan.next, err)
	case len(t.scan.cells) != t.scan.width:
		return line, &Reject{line, WrongLength, fmt.Sprintf("%d cells, the header has %d", len(t.scan.cells), t.scan.width)}
	}
	return line, nil
}

// Cell returns what the row that Next went to has in a column, without surrounding space, or nothing where it is blank. It is
// good until the next call of Next.
func (t *Table) Cell(column int) []byte {
	if column >= len(t.Header) {
		var parts [][]byte
		for _, i := range t.joined[column-len(t.Header)] {
			if part := t.Cell(i); part != nil {
				parts = append(parts, part)
			}
		}
		return bytes.Join(parts, []byte{' '})
	}
	c := bytes.TrimSpace(t.scan.cells[column])
	if t.blank[string(c)] || len(t.blank) > 1 && !plain(string(c)) && t.blank[Word(string(c))] {
		return nil
	}
	return c
}
