package logtable

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/gridgov/gridgov"
)

// The limits of a row. A longer one is an unreadable row, whatever it holds.
const (
	maxRow   = 1 << 20 // bytes
	maxLines = 500     // lines that one row may run over, in quoted cells
	maxCells = 1 << 14 // as many columns as a spreadsheet has: a cell takes more memory than the comma that makes it
)

// A scanner cuts a CSV file (RFC 4180) into records. encoding/csv stops at the first broken quote or swallows the rest
// of the file; this one loses as little as can be:
//
//   - A quote where none belongs (in a bare cell, or inside a quoted one without being doubled) stands for itself, as
//     long as the row keeps to one line.
//   - A row with such a quote that runs over several lines, and a row whose quoted cell never ends, is given up, and
//     reading goes on at its first later line that begins a row without any broken quote and of the header's length, or
//     that has as many commas as a row. The lines given up count as one unreadable row. Where no line is fit, a row that
//     has the header's length all the same is taken as it is.
//   - A row over the limits is given up likewise; without a fit line reading goes on after the limit.
//   - An empty line is no row.
type scanner struct {
	src   io.Reader
	buf   []byte // buf[pos:] is read and not yet cut
	pos   int
	ended bool  // src has no more
	err   error // why, when it was not the end of the file
	line  int64 // at pos, from 1
	width int   // the header's length; 0 while it is being read
	comma byte  // what separates cells
	plain bool  // a quote means nothing

	first   int64    // of the record, its first line
	cells   [][]byte // of the record, good until the next call of scan
	scratch []byte   // what cells with doubled quotes hold
}

func newScanner(src io.Reader) *scanner { return &scanner{src: src, line: 1, comma: ','} }

// A delimited is a scanner of a file whose delimiter the form names, or the file: "sep=;" on its first line, as Excel writes, or
// the header, by what occurs in it most. In a file separated by tabs a quote means nothing (text/tab-separated-values, IANA).
type delimited struct {
	*scanner
	head   []byte // the beginning of the file, where its header may be
	forced bool   // what separates cells is not of the header
	sep    int    // the lines that are "sep=;", which skip does not count
}

func newDelimited(src io.Reader, f *Form) delimited {
	s := newScanner(src)
	s.fill(peek)
	d := delimited{scanner: s, head: bytes.Clone(s.buf[:min(len(s.buf), peek/4)])}
	comma := f.Delimiter
	if m := separator.FindSubmatch(s.buf); m != nil {
		comma = cmp.Or(comma, string(m[1]))
		d.sep = 1
		s.skipLine()
	}
	d.forced = comma != ""
	for range f.Skip {
		s.skipLine()
	}
	s.fill(peek)
	if comma == "" {
		comma = string(parting(bytes.TrimLeft(s.buf[s.pos:], "\r\n")))
	}
	s.comma = comma[0]
	s.plain = s.comma == '\t'
	if f.Quotes != nil {
		s.plain = !*f.Quotes
	}
	return d
}

func (d delimited) elsewhere(has func(cells [][]byte) bool) gridgov.Text {
	rest := d.head
	for line := 1; line <= titles && len(rest) > 0; line++ {
		s := scanner{src: bytes.NewReader(rest), line: 1, comma: d.comma, plain: d.plain}
		if !d.forced {
			s.comma = parting(rest)
		}
		if s.scan() == nil && has(s.cells) {
			return skipped(gridgov.Text{En: "line", Zh: "行"}, line, line-1-d.sep)
		}
		_, rest, _ = bytes.Cut(rest, crlf[1:])
	}
	return gridgov.Text{}
}

var separator = regexp.MustCompile(`^(?i:sep)=([^\r\n"])\r?\n`)

func (d delimited) next() (line int64, cells [][]byte, err error) {
	s := d.scanner
	switch err := s.scan(); {
	case errors.Is(err, errBroken) || errors.Is(err, errTooLong):
		return s.first, nil, &Reject{Line: s.first, Kind: UnreadableRow, Reason: err.Error()}
	case errors.Is(err, io.EOF):
		return s.first, nil, io.EOF
	case err != nil:
		return s.first, nil, fmt.Errorf("line %d: %w", s.line, err)
	}
	if s.width == 0 {
		s.width = len(s.cells)
	}
	return s.first, s.cells, nil
}

func (d delimited) Close() error { return nil }

var (
	errBroken  = errors.New("a quote is broken or never ends")
	errTooLong = errors.New("the row is longer than 1 MiB, 500 lines or 16,384 cells")
)

// A verdict is how cutting a record ended.
type verdict uint8

const (
	whole   verdict = iota
	broken          // a quote stands where none belongs
	unended         // a quoted cell goes on at the end of the file
	tooLong         // over the limits
	short           // more of the file is needed
)

// scan reads the next record into first and cells. It returns io.EOF at the end, errBroken or errTooLong for a record
// that was given up (first is its line), and any other error when the file cannot be read on.
func (s *scanner) scan() error {
	for s.fill(1) {
		s.first = s.line
		n, lines, how := s.cut(0, false)
		switch how {
		case whole:
			blank := len(s.cells) == 1 && len(s.cells[0]) == 0 && s.buf[s.pos] != '"'
			s.skip(n, lines)
			if !blank {
				return nil
			}
		case short:
			return s.err
		default:
			return s.mend(how)
		}
	}
	if s.err != nil {
		return s.err
	}
	return io.EOF
}

// mend deals with a broken record at pos.
func (s *scanner) mend(how verdict) error {
	extent, lines := 0, 0 // of the record as a lenient reader sees it, when it has an end
	if how == broken {
		n, l, again := s.cut(0, true)
		switch {
		case again == whole && l == 1:
			s.skip(n, l)
			return nil
		case again == whole:
			extent, lines = n, l
		case again == short:
			return s.err
		default:
			how = again
		}
	}
	end := min(len(s.buf)-s.pos, maxRow)
	if extent > 0 {
		end = extent
	}
	at, gone := 0, 0 // the line start that is tried, and the lines before it
	for gone < maxLines {
		i := bytes.IndexByte(s.buf[s.pos+at:s.pos+end], '\n')
		if i < 0 || at+i+1 == end {
			break
		}
		at, gone = at+i+1, gone+1
		if s.width > 1 && s.fits(at, end) {
			s.skip(at, gone)
			return giveUp(how)
		}
	}
	switch all := len(s.buf) - s.pos; {
	case extent > 0:
		s.cut(0, true) // the search has overwritten the cells
		s.skip(extent, lines)
		if len(s.cells) == s.width {
			return nil
		}
	case s.ended && all <= end && gone < maxLines:
		s.skip(all, gone+1)
	case gone > 0:
		s.skip(at, gone)
	default:
		s.skipLine()
	}
	return giveUp(how)
}

// fits reports whether a row begins with the line at off: a sound one of the header's length, or, lest the next row that is
// broken as well be taken for a part of this one, a line with as many commas as a row has.
func (s *scanner) fits(off, end int) bool {
	line, _, _ := bytes.Cut(s.buf[s.pos+off:s.pos+end], crlf[1:])
	if bytes.Count(line, []byte{s.comma}) >= s.width-1 {
		return true
	}
	_, _, how := s.cut(off, false)
	return how == whole && len(s.cells) == s.width
}

func giveUp(how verdict) error {
	if how == tooLong {
		return errTooLong
	}
	return errBroken
}

// cut parses the record that begins off bytes after pos, reading on as needed.
func (s *scanner) cut(off int, lenient bool) (n, lines int, how verdict) {
	for {
		n, lines, how = s.parse(s.buf[s.pos+off:], s.ended && s.err == nil, lenient)
		have := len(s.buf) - s.pos - off
		if how != short || s.ended {
			return n, lines, how
		}
		if have > maxRow {
			return 0, 0, tooLong
		}
		s.fill(off + 2*have + 1) // twice as much, so that a long record is not parsed again for every piece of it
	}
}

// parse cuts the record at the beginning of b into cells and gives its length in bytes and lines.
func (s *scanner) parse(b []byte, atEnd, lenient bool) (n, lines int, how verdict) {
	s.cells, s.scratch = s.cells[:0], s.scratch[:0]
	i, lines := 0, 1
	for {
		var cell []byte
		if i < len(b) && b[i] == '"' && !s.plain {
			var breaks int
			cell, i, breaks, how = s.quoted(b, i+1, atEnd, lenient)
			lines += breaks
		} else {
			cell, i, how = s.bare(b, i, lenient)
		}
		if i > maxRow || lines > maxLines || len(s.cells) == maxCells {
			how = tooLong
		}
		if how != whole {
			return 0, 0, how
		}
		if i == len(b) && !atEnd {
			return 0, 0, short
		}
		s.cells = append(s.cells, cell)
		if i == len(b) {
			return i, lines, whole
		}
		i++
		if b[i-1] == '\n' {
			return i, lines, whole
		}
	}
}

// bare reads a cell without quotes up to the comma, the line's end or the end of b.
func (s *scanner) bare(b []byte, from int, lenient bool) (cell []byte, end int, how verdict) {
	for end = from; end < len(b) && b[end] != s.comma && b[end] != '\n'; end++ {
		if b[end] == '"' && !lenient && !s.plain {
			return nil, end, broken
		}
	}
	cell = b[from:end]
	if end == len(b) || b[end] == '\n' {
		cell = bytes.TrimSuffix(cell, []byte{'\r'})
	}
	return cell, end, whole
}

// quoted reads a cell whose opening quote stands before from, up to what follows its closing quote.
func (s *scanner) quoted(b []byte, from int, atEnd, lenient bool) (cell []byte, end, breaks int, how verdict) {
	begin := len(s.scratch)
	kept := from // b[kept:] is not yet in scratch
	for i := from; ; {
		j := bytes.IndexByte(b[i:], '"')
		if j < 0 {
			j = len(b) - i
		}
		if breaks += bytes.Count(b[i:i+j], []byte{'\n'}); breaks > maxLines {
			return nil, i, breaks, tooLong
		}
		i += j
		if i == len(b) {
			if atEnd {
				return nil, i, breaks, unended
			}
			return nil, i, breaks, short
		}
		rest := b[i+1:]
		if !atEnd && (len(rest) == 0 || len(rest) == 1 && rest[0] == '\r') {
			return nil, i, breaks, short
		}
		if len(rest) > 0 && rest[0] == '"' {
			s.scratch = append(s.scratch, b[kept:i+1]...)
			i += 2
			kept = i
			continue
		}
		after := bytes.TrimPrefix(rest, []byte{'\r'})
		if len(rest) > 0 && rest[0] != s.comma && len(after) > 0 && after[0] != '\n' {
			if !lenient {
				return nil, i, breaks, broken
			}
			i++
			continue
		}
		cell = b[from:i]
		if kept > from {
			s.scratch = append(s.scratch, b[kept:i]...)
			cell = s.scratch[begin:]
		}
		if bytes.Contains(cell, crlf) {
			cell = bytes.ReplaceAll(cell, crlf, crlf[1:])
		}
		end = i + 1
		if len(rest) > 0 && rest[0] == '\r' {
			end++
		}
		return cell, end, breaks, whole
	}
}

var crlf = []byte("\r\n")

// skip moves past n bytes that hold that many lines.
func (s *scanner) skip(n, lines int) {
	s.pos += n
	s.line += int64(lines)
}

// skipLine moves past the next line end, however far it is.
func (s *scanner) skipLine() {
	for s.fill(1) {
		if i := bytes.IndexByte(s.buf[s.pos:], '\n'); i >= 0 {
			s.pos += i + 1
			break
		}
		s.pos = len(s.buf)
	}
	s.line++
}

// fill reads until n bytes are there to cut, and says whether they are.
func (s *scanner) fill(n int) bool {
	if len(s.buf)-s.pos >= n {
		return true
	}
	if s.ended {
		return false
	}
	if s.pos > 0 {
		s.buf = s.buf[:copy(s.buf, s.buf[s.pos:])]
		s.pos = 0
	}
	if cap(s.buf) < n {
		grown := make([]byte, len(s.buf), max(64<<10, n))
		copy(grown, s.buf)
		s.buf = grown
	}
	for empty := 0; len(s.buf) < n && !s.ended; {
		got, err := s.src.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+got]
		if got > 0 {
			empty = 0
		} else if empty++; empty == 100 && err == nil {
			err = io.ErrNoProgress
		}
		if err != nil {
			s.ended = true
			if !errors.Is(err, io.EOF) {
				s.err = err
			}
		}
	}
	return len(s.buf) >= n
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
