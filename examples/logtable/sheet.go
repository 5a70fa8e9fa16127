package logtable

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/gridgov/gridgov"
)

// maxSheet is the size in bytes above which an XLSX is refused: it is read into memory, since its directory is at its end.
const maxSheet = 256 << 20

// A sheet is the rows of one sheet of an XLSX. A cell with a date is written as [sheetLayouts] read it, and a number in full,
// however the sheet shows them.
type sheet struct {
	file  *excelize.File
	name  string
	skip  int // the rows before the header
	rows  *excelize.Rows
	line  int64
	width int // of the header
	days  float64
	cells [][]byte
}

// sheetLayouts are what a cell with a date is written in.
var sheetLayouts = []layout{{form: time.DateTime}, {form: time.DateOnly, day: true}}

// newSheet opens the sheet that the form names, or the first that is not hidden. The hint says of which sheets it is one.
func newSheet(src io.Reader, name string, f *Form) (s *sheet, hint gridgov.Text, err error) {
	doc, err := io.ReadAll(io.LimitReader(src, maxSheet+1))
	if err != nil {
		return nil, hint, err
	}
	if len(doc) > maxSheet {
		return nil, hint, notATable(name,
			gridgov.Text{En: "it is a ZIP or XLSX of more than 256 MiB: save it as CSV", Zh: "是超过256 MiB的ZIP或XLSX：请另存为CSV"})
	}
	z, err := zip.NewReader(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		return nil, hint, notATable(name,
			gridgov.Text{En: "it is a ZIP or XLSX that is broken or cut off: fetch it again", Zh: "是已损坏或不完整的ZIP或XLSX：请重新获取"})
	}
	if !slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == "xl/workbook.xml" }) {
		return nil, hint, notATable(name, archive(z))
	}
	broken := notATable(name, gridgov.Text{En: "it is an XLSX that is broken: save it again, or as CSV", Zh: "是已损坏的XLSX：请重新保存，或另存为CSV"})
	file, err := excelize.OpenReader(bytes.NewReader(doc))
	if err != nil {
		return nil, hint, broken
	}
	s = &sheet{file: file, skip: f.Skip}
	sheets := file.GetSheetList()
	at := slices.Index(sheets, f.Sheet)
	if at < 0 { // a space at the end of a name is not seen, and a spreadsheet has no two names that differ in case alone
		at = slices.IndexFunc(sheets, func(sheet string) bool {
			visible, err := file.GetSheetVisible(sheet)
			return f.Sheet == "" && err == nil && visible || f.Sheet != "" && strings.EqualFold(Word(sheet), Word(f.Sheet))
		})
	}
	switch {
	case at < 0 && f.Sheet != "":
		fault := missing(name, "sheet", f.Sheet, thereAre(f.Sheet, sheets))
		return nil, hint, errors.Join(gridgov.Invalid(name, *fault), s.Close())
	case at < 0 || s.open(sheets[at]) != nil:
		return nil, hint, errors.Join(broken, s.Close())
	}
	for range f.Skip {
		s.rows.Next()
		s.line++
	}
	if len(sheets) > 1 {
		names := listed(sheets, quoted)
		hint = gridgov.Text{
			En: fmt.Sprintf("; this is sheet %d of %d, and \"sheet\" names another: %s", at+1, len(sheets), names.En),
			Zh: fmt.Sprintf("；这是%[2]d张工作表中的第%[1]d张，可用\"sheet\"另指：%[3]s", at+1, len(sheets), names.Zh),
		}
	}
	return s, hint, nil
}

// open begins with the rows. Excelize reads them one by one as text in the form of the cell's style, and tells no style: so
// that of each date is exchanged for one that marks it, and those of other numbers for none.
func (s *sheet) open(name string) error {
	props, err := s.file.GetWorkbookProps()
	if err != nil {
		return err
	}
	if props.Date1904 != nil && *props.Date1904 {
		s.days = 1462
	}
	s.name = name
	if s.rows, err = s.file.Rows(name); err != nil {
		return err
	}
	if _, err = s.file.GetStyle(0); err != nil || s.file.Styles.CellXfs == nil {
		return nil //nolint:nilerr // a file without styles has no dates
	}
	const mark, number = `"` + dateMark + `"`, "0.0000000000"
	form := mark + number + ";" + mark + "-" + number
	marked, err := s.file.NewStyle(&excelize.Style{CustomNumFmt: &form})
	if err != nil {
		return err
	}
	styles, none := s.file.Styles.CellXfs.Xf, math.MaxInt32
	for i := range marked {
		style, err := s.file.GetStyle(i)
		if err != nil {
			return err
		}
		switch {
		case isDate(style):
			styles[i].NumFmtID = styles[marked].NumFmtID
		case style.CustomNumFmt == nil || strings.Trim(*style.CustomNumFmt, "0") != "": // 00123 is as it is shown
			styles[i].NumFmtID = &none
		}
	}
	return nil
}

// dateMark is before the number of a cell with a date; it is for private use, and no text begins with it.
const dateMark = "\uf8d7"

// notForm is what a number's form quotes or escapes, its colours and its languages, but not the hours past 24.
var notForm = regexp.MustCompile(`"[^"]*"|[\\_*].|\[[^\]hms][^\]]*\]`)

// isDate reports whether a style shows numbers as dates or times of day: a built-in one (ECMA-376, part 1, 18.8.30) or its own.
func isDate(style *excelize.Style) bool {
	if form := style.CustomNumFmt; form != nil {
		first, _, _ := strings.Cut(notForm.ReplaceAllString(*form, ""), ";")
		return strings.ContainsAny(strings.ToLower(first), "ymdhs")
	}
	n := style.NumFmt
	return n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58
}

func (s *sheet) next() (line int64, cells [][]byte, err error) {
	for s.rows.Next() {
		s.line++
		row, err := s.rows.Columns()
		if err != nil {
			return s.line, nil, fmt.Errorf("row %d: %w", s.line, err)
		}
		s.cells = s.cells[:0]
		last := 0
		for i, cell := range row {
			if number, ok := strings.CutPrefix(cell, dateMark); ok {
				cell = s.date(number)
			}
			s.cells = append(s.cells, []byte(cell))
			if cell != "" {
				last = i + 1
			}
		}
		if s.cells = s.cells[:last]; last == 0 {
			continue // an empty line
		}
		if s.width == 0 {
			s.width = last
		}
		for len(s.cells) < s.width {
			s.cells = append(s.cells, nil)
		}
		return s.line, s.cells, nil
	}
	if err := s.rows.Error(); err != nil {
		return s.line, nil, fmt.Errorf("row %d: %w", s.line, err)
	}
	return s.line, nil, io.EOF
}

// date writes the number of a date as text: a whole one as a day, one below 1 as a time of day, and what is none as a number.
func (s *sheet) date(text string) string {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 0 {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	if n < 1 {
		return time.UnixMicro(int64(numbers[0].micros(25569 + n))).UTC().Format("15:04:05.999")
	}
	at, day, _, ok := numbers[0].read(strconv.FormatFloat(n+s.days, 'f', -1, 64))
	switch {
	case !ok:
		return strconv.FormatFloat(n, 'f', -1, 64)
	case day:
		return at.Format(time.DateOnly)
	}
	return at.Format(time.DateTime + ".999")
}

func (s *sheet) elsewhere(has func(cells [][]byte) bool) gridgov.Text {
	for _, name := range append([]string{s.name}, s.file.GetSheetList()...) {
		rows, err := s.file.Rows(name)
		if err != nil {
			continue
		}
		var advice gridgov.Text
		for row := 1; row <= titles && advice == (gridgov.Text{}) && rows.Next(); row++ {
			columns, _ := rows.Columns()
			cells := make([][]byte, len(columns))
			for i, c := range columns {
				cells[i] = []byte(c)
			}
			switch {
			case !has(cells):
			case name == s.name:
				advice = skipped(gridgov.Text{En: "row", Zh: "行"}, row, row-1)
			case row == 1 && s.skip == 0:
				advice = gridgov.Text{
					En: fmt.Sprintf("another sheet has it: \"sheet\": %q", name), Zh: fmt.Sprintf("另一工作表中有：\"sheet\": %q", name),
				}
			default:
				advice = gridgov.Text{
					En: fmt.Sprintf("row %d of another sheet has it: \"sheet\": %q, \"skip\": %d", row, name, row-1),
					Zh: fmt.Sprintf("另一工作表的第%d行有：\"sheet\": %q，\"skip\": %d", row, name, row-1),
				}
			}
		}
		if err := rows.Close(); advice != (gridgov.Text{}) && err == nil {
			return advice
		}
	}
	return gridgov.Text{}
}

func (s *sheet) Close() error {
	var err error
	if s.rows != nil {
		err = s.rows.Close()
	}
	return errors.Join(err, s.file.Close())
}
