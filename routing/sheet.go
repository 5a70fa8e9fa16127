package routing

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/nearest"
)

// The bounds of a file.
const (
	MaxFile  = 16 << 20 // bytes
	MaxRules = 20_000   // rows of a table or of a category list
	MaxCell  = 64 << 10 // bytes of one cell or JSON text
	MaxList  = 500      // entries of one list
	maxNames = 100      // columns, or keys of one object
	maxFault = 500      // faults that are listed; the others are counted
)

// A record is a row of a CSV file or an object of a JSON file.
type record struct {
	line  int
	cells []cell
}

// A cell is one value of a record, and its place in the file.
type cell struct {
	column string
	line   int
	values []string // one, or the entries of a JSON array
	array  bool
}

// A sheet is a file while it is read: what is in it, and everything that is wrong with it.
type sheet struct {
	name    string
	zone    string
	zoned   int // the line of the zone
	records []record
	faults  []gridgov.Fault
	more    int
	stopped bool // the rest cannot be read
}

// fault notes what is wrong, by line and column; line 0 is the file itself.
func (s *sheet) fault(line int, column string, f gridgov.Fault) {
	if len(s.faults) >= maxFault {
		s.more++
		return
	}
	f.Field = whereabouts(line, column)
	s.faults = append(s.faults, f)
}

// whereabouts is the field of a fault: its line and column.
func whereabouts(line int, column string) string {
	switch {
	case line == 0:
		return column
	case column == "":
		return fmt.Sprintf("line %d", line)
	}
	return fmt.Sprintf("line %d: %s", line, column)
}

func (s *sheet) err() error {
	if s.more > 0 {
		s.faults = append(s.faults, gridgov.Fault{Field: "file", Rule: gridgov.RuleMore, Limit: strconv.Itoa(s.more)})
	}
	return gridgov.Invalid(s.name, s.faults...)
}

// read reads a file; it is JSON when it begins with a brace or a bracket, else CSV. What is wrong is in faults; an error is
// the reader's own.
func (s *sheet) read(r io.Reader, columns []string) error {
	if r == nil {
		s.fault(0, "file", gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "a reader", Zh: "应为可读的来源"}})
		return nil
	}
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	if len(data) > MaxFile {
		s.fault(0, "file", gridgov.Fault{Rule: gridgov.RuleMaxBytes, Limit: strconv.Itoa(MaxFile)})
		return nil
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !s.readable(data) {
		return nil
	}
	switch text := bytes.TrimLeft(data, " \t\r\n"); {
	case len(text) == 0:
		s.fault(0, "file", gridgov.Fault{
			Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "a header and rows, or a JSON array", Zh: "应有表头和各行，或JSON数组"},
		})
	case text[0] == '{' || text[0] == '[':
		s.readJSON(data, columns)
	default:
		s.readCSV(data, columns)
	}
	return nil
}

// readable finds bytes that are no text. Then no other fault is reported, since most would follow from that.
func (s *sheet) readable(data []byte) bool {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		s.fault(1, "", gridgov.Fault{
			Rule: gridgov.RuleUTF8, Right: gridgov.Text{En: "save the file as UTF-8: this is UTF-16", Zh: "请另存为UTF-8：现为UTF-16"},
		})
		return false
	}
	line := 0
	for text := range bytes.Lines(data) {
		line++
		if !utf8.Valid(text) {
			s.fault(line, "", gridgov.Fault{
				Rule:  gridgov.RuleUTF8,
				Right: gridgov.Text{En: "save the file as UTF-8: Chinese Excel writes GBK by default", Zh: "请另存为UTF-8：中文Excel默认用GBK"},
			})
		}
		if bytes.IndexByte(text, 0) >= 0 {
			s.fault(line, "", gridgov.Fault{Rule: gridgov.RuleCharacter, Right: gridgov.Text{En: "no NUL byte", Zh: "不得含NUL字节"}})
		}
	}
	return len(s.faults) == 0
}

// full reports whether no more records are taken.
func (s *sheet) full(line int) bool {
	if len(s.records) < MaxRules {
		return false
	}
	s.fault(line, "", gridgov.Fault{Rule: gridgov.RuleMaxEntries, Limit: strconv.Itoa(MaxRules), Right: gridgov.Text{En: "rows", Zh: "按行计"}})
	s.stopped = true
	return true
}

// tooMany reports whether there are more columns or keys than any file of ours has; nothing more is read then.
func (s *sheet) tooMany(line, n int, what string) bool {
	if n <= maxNames {
		return false
	}
	s.fault(line, what, gridgov.Fault{Rule: gridgov.RuleMaxEntries, Limit: strconv.Itoa(maxNames), Got: strconv.Itoa(n)})
	s.stopped = true
	return true
}

// unknown notes a name that is none of the legal ones.
func (s *sheet) unknown(line int, name, what string, legal []string) {
	if len(s.faults) >= maxFault { // the search for the nearest takes time
		s.more++
		return
	}
	if near := nearest.Of(name, legal); near != "" {
		s.fault(line, what, gridgov.Fault{
			Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "the nearest is " + near, Zh: "最接近的是" + near}, Got: name,
		})
		return
	}
	s.fault(line, what, gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: strings.Join(legal, ", "), Got: name})
}
