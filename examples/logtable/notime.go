package logtable

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/gridgov/gridgov"
)

// Time reads the time of a row: that of the first of the columns whose cell is not blank, as the clock reads it for the key of the
// columns. A cell that stands for no time is as if it were blank, and is counted, see [Table.Placeholders]:
//
//   - what has no digit, such as "-", "N/A" or "未办结", or no digit but 0, such as "0000-00-00 00:00:00"; but neither TRUE nor the
//     ######## of a spreadsheet whose column is too narrow, which are times that cannot be read,
//   - a negative number, and a row of nines,
//   - a day that programs write where they have none: the first of a calendar, such as 0001-01-01, 1900-01-00 or 1970-01-01, or one
//     far ahead, such as 9999-12-31 or 2099-12-31.
//
// The time is zero where that cell cannot be read: it is in none of the layouts, or from the year 2100 on. Of a column that is
// joined a part without a digit is left out where the time cannot be read with it. Where all are blank the cell is empty, and the
// column the first, or -1 of none.
func (t *Table) Time(c *Clock, key string, columns ...int) (at Time, cell string, column int) {
	for _, i := range columns {
		cell := string(t.Cell(i))
		if cell == "" {
			continue
		}
		at, ok := c.Parse(key, cell)
		if ok && usual(at.Year()) {
			return at, cell, i
		}
		if isNone(cell) || ok && c.isNone(at) {
			t.placeholder(i, cell)
			continue
		}
		if !ok && i >= firstJoined {
			at, ok = t.partly(c, key, i)
		}
		if !ok || at.Year() >= unheard {
			at = Time{}
		}
		return at, cell, i
	}
	if len(columns) == 0 {
		return at, "", -1
	}
	return at, "", columns[0]
}

// partly reads a time of the parts of a joined column that hold a digit.
func (t *Table) partly(c *Clock, key string, column int) (Time, bool) {
	var parts, left [][]byte
	var of []int
	for _, i := range t.joined[column-firstJoined] {
		switch part := t.Cell(i); {
		case part == nil:
		case hasDigit(string(part)):
			parts = append(parts, part)
		default:
			left, of = append(left, part), append(of, i)
		}
	}
	at, ok := c.Parse(key, string(bytes.Join(parts, []byte{' '})))
	for k := range left {
		if ok {
			t.placeholder(of[k], string(left[k]))
		}
	}
	return at, ok
}

// unheard is the year from which on nothing of a log happens: such a time is a slip, or stands for none.
const unheard = 2100

// usual reports whether no time of a year stands for none: the first and the last days are before and after, and the last second
// of 9999 in seconds is in January 1978 in milliseconds.
func usual(year int) bool { return year > 1978 && year < 2037 }

// A noDay is a day that stands for no date.
type noDay struct {
	year, month, day int
	midnight         bool // only that: with another hour it is a time of which there is no date
}

// noDays are the first days of calendars, which programs write where they have no date.
var noDays = []noDay{
	{1, 1, 1, false},     // Go, .NET
	{1753, 1, 1, true},   // SQL Server: the least that it has
	{1899, 12, 30, true}, // OLE Automation: 0
	{1899, 12, 31, true}, // spreadsheets: 0
	{1900, 1, 0, true},   // the same, as they show it
	{1900, 1, 1, true},   // SQL Server: an empty text
	{1969, 12, 31, false},
	{1970, 1, 1, false}, // Unix: 0, in any zone
}

// mostNumbers are the largest numbers of seconds or milliseconds, which programs write where something never ends: those of 32 and
// 64 bits, and of the year 9999 in UTC and in China.
var mostNumbers = []string{"2147483647", "2147483647000", "4294967295", "9223372036854775807", "253402300799", "253402271999"}

func isNoDay(year, month, day int, midnight bool) bool {
	switch {
	case year == 9999, year >= unheard-1 && (month == 12 && day == 31 || month == 1 && day == 1): // far ahead: never
		return true
	case day == 0 && year == 0: // MySQL; spreadsheets in America: 1/0/00
		return true
	}
	return slices.ContainsFunc(noDays, func(d noDay) bool {
		return d.year == year && d.month == month && d.day == day && (midnight || !d.midnight)
	})
}

// isNone reports whether a time that was read stands for none.
func (c *Clock) isNone(at Time) bool {
	for _, zone := range []*time.Location{time.UTC, c.form.Zone} {
		t := at.In(zone)
		if isNoDay(t.Year(), int(t.Month()), t.Day(), t.Hour() == 0 && t.Minute() == 0) {
			return true
		}
	}
	return at.Unix() == math.MaxInt32 // the last second of 32 bits
}

var (
	compact = regexp.MustCompile(`^([0-9]{4})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})(?:[0-9]{2})?)?$`)
	date    = regexp.MustCompile(`^[^0-9]*([0-9]{1,4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,4})`)
	hour    = regexp.MustCompile(`([0-9]{1,2}):([0-9]{2})`)
	minus   = regexp.MustCompile(`^[-−]\s*[0-9]+(?:[.,][0-9]+)?$`)
	inWords = regexp.MustCompile(`[〇零○一二三四五六七八九十元]月[一二三四五六七八九十廿卅]{1,4}[日号]`)
)

func hasDigit(cell string) bool {
	return strings.ContainsFunc(cell, unicode.IsNumber) || inWords.MatchString(cell)
}

// isNone reports whether a cell stands for no time, by its form alone.
func isNone(cell string) bool {
	if cell = width.Fold.String(cell); !hasDigit(cell) {
		// What is no text may be anything, and so may the # of a spreadsheet whose column is too narrow. TRUE means that it happened.
		return utf8.ValidString(cell) && (cell == "#" || strings.Trim(cell, "#") != "") && !strings.EqualFold(cell, "true")
	}
	has := func(digits string) bool { return strings.ContainsAny(cell, digits) }
	nines := strings.Count(cell, "9") > 3 && !has("012345678")
	if zeros := !has("123456789") && has("0"); zeros || nines || minus.MatchString(cell) || slices.Contains(mostNumbers, cell) {
		return true
	}
	cell = compact.ReplaceAllString(cell, "$1-$2-$3 $4:$5")
	m := date.FindStringSubmatch(cell)
	if m == nil {
		return false
	}
	midnight := true
	if at := hour.FindStringSubmatch(cell[len(m[0]):]); at != nil {
		first := strings.Trim(at[1], "0") == "" || at[1] == "12" && strings.Contains(strings.ToUpper(cell), "AM")
		midnight = first && at[2] == "00"
	}
	var n [4]int
	for k := range m[1:] {
		n[k], _ = strconv.Atoi(m[k+1])
	}
	if len(m[1]) == 4 {
		return isNoDay(n[0], n[1], n[2], midnight)
	}
	return isNoDay(n[2], n[1], n[0], midnight) || isNoDay(n[2], n[0], n[1], midnight)
}

// A Placeholder is how many cells of a column of times stand for no time in one form, and are as if they were blank.
type Placeholder struct {
	Column string `json:"column"`
	Count  int64  `json:"count"`
	Form   string `json:"form"` // as it is where it is of figures, else as [Shape] has it
}

// EachColumn calls told for each column of a list of placeholders, with how many cells there are and which forms they have, for
// people: "- 12, 0000-00-00 1", the most frequent first and at most eight of them.
func EachColumn(list []Placeholder, told func(column string, cells int64, forms gridgov.Text)) {
	of := map[string][]Placeholder{}
	var columns []string
	for _, p := range list {
		if of[p.Column] == nil {
			columns = append(columns, p.Column)
		}
		of[p.Column] = append(of[p.Column], p)
	}
	for _, column := range columns {
		all, cells, forms := of[column], int64(0), []string(nil)
		slices.SortStableFunc(all, func(a, b Placeholder) int { return cmp.Compare(b.Count, a.Count) })
		for i, p := range all {
			if cells += p.Count; i < 8 {
				forms = append(forms, p.Form+" "+strconv.FormatInt(p.Count, 10))
			}
		}
		if len(all) > len(forms) {
			forms = append(forms, "…")
		}
		told(column, cells, gridgov.Text{En: strings.Join(forms, ", "), Zh: strings.Join(forms, "、")})
	}
}

// TellPlaceholders returns a line in English for each column.
func TellPlaceholders(list []Placeholder) (lines []string) {
	EachColumn(list, func(column string, cells int64, forms gridgov.Text) {
		stand := "cells stand for no time, and are as if blank"
		if cells == 1 {
			stand = "cell stands for no time, and is as if blank"
		}
		lines = append(lines, fmt.Sprintf("column %s: %d %s: %s", column, cells, stand, forms.En))
	})
	return lines
}

// maxPlaceholders is how many forms are told apart.
const maxPlaceholders = 100

func (t *Table) placeholder(column int, cell string) {
	form := Shape(cell)
	if hasDigit(cell) {
		form = shownText(cell)
	}
	name := t.Name(column)
	at := slices.IndexFunc(t.placeholders, func(p Placeholder) bool { return p.Column == name && p.Form == form })
	if at < 0 && len(t.placeholders) >= maxPlaceholders {
		name, form = "(others)", "…"
		at = slices.IndexFunc(t.placeholders, func(p Placeholder) bool { return p.Form == form })
	}
	if at < 0 {
		at = len(t.placeholders)
		t.placeholders = append(t.placeholders, Placeholder{name, 0, form})
	}
	t.placeholders[at].Count++
}

// Placeholders returns the cells that stood for no time, so far and of all rows, by column and form.
func (t *Table) Placeholders() []Placeholder { return append([]Placeholder{}, t.placeholders...) }
