package logtable

import (
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gridgov/gridgov"
)

// A Table reads the rows of a log with a header, whatever file it is in: text of separated cells (CSV), an XLSX, or for a
// log of events an XES, plain or gzipped. It goes by what the file holds and not by its name, and mends what can be mended. It
// keeps nothing of the rows that it has read, and is not safe for concurrent use. What it opened, Close closes.
type Table struct {
	Header []string // trimmed

	name    string // of the file
	form    *Form
	layouts []layout // of the container itself
	rows    rows
	cells   [][]byte
	census  *census // nil where the encoding is known
	events  *xes    // nil where the columns are known from the header
	blank   map[string]bool
	joined  [][]int      // the columns of each that is joined
	data    bool         // the header looks like a row of data
	hint    gridgov.Text // what may be wrong where a column is missing

	placeholders []Placeholder
}

// rows is what a container holds.
type rows interface {
	// next returns the next row, its header first, and its first line. The cells are good until the next call. The errors are
	// those of [Table.Next].
	next() (line int64, cells [][]byte, err error)
	// elsewhere returns advice where another line than the header has a cell that is looked for.
	elsewhere(has func(cells [][]byte) bool) gridgov.Text
	io.Closer
}

// NewTable reads the header. The name is the file's, for errors; a file that is no table is named for what it is in a
// *gridgov.InvalidError. The source is read as the rows are.
func NewTable(src io.Reader, name string, f *Form) (*Table, error) {
	t := &Table{name: name, form: f, blank: map[string]bool{"": true}}
	for _, word := range f.Blank {
		t.blank[Word(word)] = true
	}
	if err := t.open(src, f); err != nil {
		return nil, err
	}
	if t.events != nil {
		return t, nil
	}
	var bad *Reject
	switch _, cells, err := t.rows.next(); {
	case errors.Is(err, io.EOF) && t.rows.elsewhere(isAny) == (gridgov.Text{}):
		fault := gridgov.Fault{
			Field: name, Rule: gridgov.RuleRequired,
			Right: gridgov.Text{En: "the file is empty: it must begin with a header", Zh: "文件为空：第一行应为表头"},
		}
		return nil, errors.Join(gridgov.Invalid(name, fault), t.Close())
	case errors.Is(err, io.EOF): // Column says where its names are
	case errors.As(err, &bad):
		return nil,
			errors.Join(gridgov.Invalid(name,
				gridgov.Fault{Field: name, Rule: gridgov.RuleCSV, Right: gridgov.Text{En: "header: " + bad.Reason, Zh: "表头：" + bad.Reason}}), t.Close())
	case err != nil:
		return nil, errors.Join(fmt.Errorf("%s: header: %w", name, err), t.Close())
	default:
		t.header(cells, f)
		if f.encoding != nil || slices.ContainsFunc(cells, func(c []byte) bool { return !utf8.Valid(c) }) {
			if err := t.CheckText(); err != nil {
				return nil, errors.Join(err, t.Close())
			}
		}
	}
	return t, nil
}

// open finds out what the source is.
func (t *Table) open(src io.Reader, f *Form) error {
	b, err := gunzipped(src)
	if err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	head, _ := b.Peek(peek) // whoever reads on meets the error again
	if bytes.HasPrefix(head, []byte("PK")) {
		var s *sheet
		if s, t.hint, err = newSheet(b, t.name, f); err == nil {
			t.rows, t.layouts = s, sheetLayouts
		}
		return err
	}
	if isXES(head) && f.Events {
		t.events = newXES(inUTF8(b))
		t.rows, t.layouts = t.events, xesLayouts
		return nil
	}
	if is := container(head); is != (gridgov.Text{}) {
		return notATable(t.name, is)
	}
	text := inUTF8(b)
	if text == io.Reader(b) {
		t.census = &census{src: b}
		text = t.census
		if !bytes.HasPrefix(head, byteOrderMark) {
			if err := t.check16(head); err != nil {
				return err
			}
			if t.census.named = f.encoding; f.encoding != nil {
				text = newDecoder(text, f.encoding)
			}
		}
	}
	t.rows = newDelimited(text, f)
	return nil
}

// isAny reports whether a row has a cell that is not empty.
func isAny(cells [][]byte) bool {
	return slices.ContainsFunc(cells, func(c []byte) bool { return len(trimmed(c)) > 0 })
}

// peek is how much of a file is looked at to see what it is.
const peek = 64 << 10

// notATable names a file for what it is.
func notATable(name string, is gridgov.Text) error {
	return gridgov.Invalid(name, gridgov.Fault{Field: name, Rule: gridgov.RuleEncoding, Right: is})
}

// header takes the first row, and looks for what would explain that a column is missing.
func (t *Table) header(cells [][]byte, f *Form) {
	clock := NewClock(f)
	for _, c := range cells {
		h, ok := Text(unguarded(trimmed(c)))
		t.Header = append(t.Header, h)
		_, isTime := clock.Parse("", h)
		t.data = t.data || isTime || figures.MatchString(h)
		switch {
		case t.hint != (gridgov.Text{}):
		case strings.Contains(h, "\x00"):
			t.hint = gridgov.Text{En: "; its names hold NUL characters, which are no text", Zh: "；列名中有NUL字符，不是文字"}
		case !ok && f.encoding != nil:
			t.hint = gridgov.Text{En: "; the header is not all of the map's encoding", Zh: "；表头不全是对照表所写的编码"}
		case !ok:
			t.hint = gridgov.Text{En: "; the header is not UTF-8, and the map names no encoding", Zh: "；表头不是UTF-8，而对照表未写编码"}
		case strings.Contains(h, "\r"):
			t.hint = gridgov.Text{En: "; CR line ends? A line ends in LF or CR LF", Zh: "；是否以CR换行？应以LF或CR LF换行"}
		case strings.HasPrefix(h, `"`):
			t.hint = gridgov.Text{En: `; its names are in quotes: perhaps "quotes": true`, Zh: `；列名带引号：可试"quotes": true`}
		}
	}
}

// figures is what a row of data has and a header has not: a number of many digits or with a fraction, or a date, but no year.
var figures = regexp.MustCompile(`^[-+]?[0-9]+(?:[.,][0-9]+)+$|^[0-9]{5,}$|^[0-9]{1,3}$|[0-9][-/.:][0-9]+[-/.:][0-9]`)

// Clock returns a clock for the times of the table: those that its container knows to be times, and then the form's layouts.
func (t *Table) Clock() *Clock {
	return &Clock{form: t.form, layouts: slices.Concat(t.layouts, t.form.layouts)}
}

// Close closes what NewTable opened; the source is whose it was.
func (t *Table) Close() error { return t.rows.Close() }

// Column finds a column of the header, or the columns that one made by [Join] joins, for Cell. The fault, under key, says what
// is wrong: there is none, or more than one of that name. It quotes at most 60 characters of the header, and none of one that
// looks like a row of data. An XES has no header: what of its columns is in no event is an error at its end.
func (t *Table) Column(key, name string) (int, *gridgov.Fault) {
	var all []int
	for part := range strings.SplitSeq(name, between) {
		i, fault := t.column(key, strings.TrimSpace(part))
		if fault != nil {
			return -1, fault
		}
		all = append(all, i)
	}
	if len(all) == 1 {
		return all[0], nil
	}
	t.joined = append(t.joined, all)
	return firstJoined + len(t.joined) - 1, nil
}

// firstJoined is the number of the first column that is joined.
const firstJoined = 1 << 24

func (t *Table) column(key, name string) (int, *gridgov.Fault) {
	if t.events != nil {
		return t.events.column(key, name), nil
	}
	is := func(h string) bool { return h == name }
	if !slices.ContainsFunc(t.Header, is) { // a line end or a second space in a name is hardly seen
		is = isNamed(name)
	}
	at := slices.IndexFunc(t.Header, is)
	if at < 0 {
		return -1, missing(t.name, key, name, t.about(name))
	}
	if slices.ContainsFunc(t.Header[at+1:], is) {
		return -1, &gridgov.Fault{
			Field: key, Rule: gridgov.RuleUnique,
			Right: gridgov.Text{En: fmt.Sprintf("column %q occurs twice in %s", name, t.name), Zh: fmt.Sprintf("%s中有两个%q列", t.name, name)},
			Got:   name,
		}
	}
	return at, nil
}

func missing(file, key, name string, right gridgov.Text) *gridgov.Fault {
	what := gridgov.Text{En: "column", Zh: "列"}
	if key == "sheet" {
		what = gridgov.Text{En: "sheet", Zh: "工作表"}
	}
	right.En = fmt.Sprintf("no such %s %q in %s; %s", what.En, name, file, right.En)
	right.Zh = fmt.Sprintf("%s中没有%s%q；%s", file, what.Zh, name, right.Zh)
	return &gridgov.Fault{Field: key, Rule: gridgov.RuleUnknown, Right: right, Got: name}
}

// isNamed reports whether a column of the header has a name, however its words are parted.
func isNamed(name string) func(string) bool {
	word := Word(name)
	return func(h string) bool { return Word(h) == word }
}

// about says where a column may be, or what columns there are.
func (t *Table) about(name string) gridgov.Text {
	is := isNamed(name)
	has := func(cells [][]byte) bool {
		return slices.ContainsFunc(cells, func(c []byte) bool {
			text, _ := Text(unguarded(trimmed(c)))
			return is(text)
		})
	}
	about := t.rows.elsewhere(has)
	switch {
	case about != (gridgov.Text{}):
		return about
	case t.Header == nil && t.form.Skip > 0:
		about.En = fmt.Sprintf("there is no header after \"skip\": %d", t.form.Skip)
		about.Zh = fmt.Sprintf("\"skip\": %d之后没有表头", t.form.Skip)
	case t.Header == nil:
		about = gridgov.Text{En: "there is no header", Zh: "没有表头"}
	case t.data:
		about = gridgov.Text{En: "no header? The first row looks like one of data", Zh: "是否缺少表头？第一行像是数据"}
	default:
		about = thereAre(name, t.Header)
	}
	return gridgov.Text{En: about.En + t.hint.En, Zh: about.Zh + t.hint.Zh}
}

// titles is how many lines may be before a header that is looked for.
const titles = 30

// skipped is the advice for a header in another line or row.
func skipped(what gridgov.Text, line, skip int) gridgov.Text {
	return gridgov.Text{
		En: fmt.Sprintf("%s %d has it: \"skip\": %d", what.En, line, skip),
		Zh: fmt.Sprintf("第%d%s有：\"skip\": %d", line, what.Zh, skip),
	}
}

// thereAre quotes of names what is nearest to one, and as many as there is room for.
func thereAre(name string, names []string) gridgov.Text {
	names = slices.Clone(names)
	for i := range names {
		names[i] = shownName(names[i])
	}
	nearest := Nearest(name, names)
	all := listed(names, quoted-len([]rune(nearest)))
	return gridgov.Text{En: "nearest: " + nearest + "; there are: " + all.En, Zh: "最接近的是" + nearest + "；现有：" + all.Zh}
}

// listed is as many names as there is room for, in characters.
func listed(names []string, room int) gridgov.Text {
	var list []string
	for _, n := range names {
		n = shownName(n)
		if room -= len([]rune(n)); room < 0 {
			list = append(list, "…")
			break
		}
		list = append(list, n)
	}
	return gridgov.Text{En: strings.Join(list, ", "), Zh: strings.Join(list, "、")}
}

// Name is a column's name for people, at most 60 characters of it.
func (t *Table) Name(column int) string {
	var names []string
	switch {
	case column >= firstJoined:
		for _, i := range t.joined[column-firstJoined] {
			names = append(names, t.Name(i))
		}
	case t.events != nil:
		names = append(names, t.events.columns[column].name)
	default:
		names = append(names, t.Header[column])
	}
	return shownName(strings.Join(names, " + "))
}

// Next goes to the next row and returns its first line: of an XLSX its number in the sheet, of an XES the line that the event
// would have in a CSV. A [*Reject] is a row that cannot be read (read on), io.EOF the end, and any other error a file that
// cannot be read on, a gzip file that is cut off for example.
func (t *Table) Next() (line int64, err error) {
	line, t.cells, err = t.rows.next()
	switch {
	case errors.Is(err, io.EOF) && t.events != nil:
		if err := t.events.missing(t.name); err != nil {
			return line, err
		}
		return line, io.EOF
	case err != nil:
		return line, err
	case t.events == nil && len(t.cells) != len(t.Header):
		return line, &Reject{
			Line: line, Kind: WrongLength, Reason: strconv.Itoa(len(t.cells)) + " cells, the header has " + strconv.Itoa(len(t.Header)),
		}
	}
	return line, nil
}

// Cell returns what the row that Next went to has in a column, without surrounding space and what is not seen, or nothing where it
// is blank. It is good until the next call of Next.
func (t *Table) Cell(column int) []byte {
	if column >= firstJoined {
		var parts [][]byte
		for _, i := range t.joined[column-firstJoined] {
			if part := t.Cell(i); part != nil {
				parts = append(parts, part)
			}
		}
		return bytes.Join(parts, []byte{' '})
	}
	c := unguarded(trimmed(t.cells[column]))
	if t.blank[string(c)] || len(t.blank) > 1 && !plain(c) && t.blank[Word(string(c))] {
		return nil
	}
	return c
}

// unguarded is a cell without ="…", by which programs keep Excel from taking it for a number.
func unguarded(c []byte) []byte {
	if len(c) < 3 || c[0] != '=' || c[1] != '"' || c[len(c)-1] != '"' {
		return c
	}
	return trimmed(bytes.ReplaceAll(c[2:len(c)-1], []byte(`""`), []byte(`"`)))
}

// Sum is a sum of all cells of the row that Next went to, by which it is known whether two rows are the same. It holds within
// one process.
func (t *Table) Sum() (sum uint64) {
	const odd = 0x9e3779b97f4a7c15
	for _, c := range t.cells {
		sum = sum*odd + maphash.Bytes(sumSeed, bytes.TrimSpace(c))
	}
	return sum
}

var sumSeed = maphash.MakeSeed()
