package routing

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/text"
)

// readCSV reads a header and rows. A row whose first cell begins with # and whose others are empty is a comment, blank rows
// are skipped, and a comment before the header may say "# zone: Europe/London".
func (s *sheet) readCSV(data []byte, columns []string) {
	s.readZone(data)
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	var header []string
	for !s.stopped {
		at := len(data) - len(bytes.TrimLeft(data[r.InputOffset():], "\r\n")) // the reader skips empty lines
		if n := text.Cells(data[at:]); n > maxNames {                         // before a list of them is made
			s.tooMany(bytes.Count(data[:at], []byte("\n"))+1, n, "columns")
			break
		}
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			s.fault(bad.Line, fmt.Sprintf("byte %d", bad.Column),
				gridgov.Fault{
					Rule: gridgov.RuleCSV,
					Right: gridgov.Text{
						En: "a cell with a comma, a quote or a line end must be in \"…\", and a quote in it doubled",
						Zh: "含逗号、引号或换行的格应写在\"…\"中，其中的引号写两个",
					},
				})
			continue
		}
		if err != nil {
			s.fault(0, "file", gridgov.Fault{Rule: gridgov.RuleCSV, Right: gridgov.Text{En: "cells are separated by commas", Zh: "各格以逗号分隔"}})
			break
		}
		line, _ := r.FieldPos(0)
		more := slices.ContainsFunc(row[1:], filled)
		if strings.HasPrefix(strings.TrimSpace(row[0]), "#") && data[at] != '"' {
			if more {
				s.fault(line, "", gridgov.Fault{
					Rule: gridgov.RuleCSV, Right: gridgov.Text{
						En: "the other cells of a comment are empty (write its commas as ，); a value that begins with # is quoted: \"#…\"",
						Zh: "注释行的其余格应为空（逗号请写成，）；以#开头的值请加引号：\"#…\"",
					},
				})
			}
			continue
		}
		if !more && !filled(row[0]) {
			continue
		}
		if header == nil {
			header = s.header(line, row, columns)
			continue
		}
		if s.full(line) {
			break
		}
		if len(row) != len(header) {
			s.fault(line, "", gridgov.Fault{
				Rule: gridgov.RuleCSV, Right: gridgov.Text{
					En: "must have " + strconv.Itoa(len(header)) + " cells, as many as the header", Zh: "应有" + strconv.Itoa(len(header)) + "格，与表头相同",
				}, Got: fmt.Sprint(len(row)),
			})
			continue
		}
		rec := record{line: line}
		for i, value := range row {
			if header[i] != "" && filled(value) {
				line, _ := r.FieldPos(i)
				rec.cells = append(rec.cells, cell{column: header[i], line: line, values: []string{strings.TrimSpace(value)}})
			}
		}
		s.records = append(s.records, rec)
	}
	if header == nil && len(s.faults) == 0 {
		s.fault(0, "file", gridgov.Fault{
			Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "a header: " + strings.Join(columns, ","), Zh: "应有表头：" + strings.Join(columns, ",")},
		})
	}
}

func filled(cell string) bool { return strings.TrimSpace(cell) != "" }

// header returns the columns by place; one that is wrong is "" and its cells are left out.
func (s *sheet) header(line int, row, columns []string) []string {
	header := make([]string, len(row))
	for i, name := range row {
		name = strings.TrimSpace(name)
		switch {
		case !slices.Contains(columns, name):
			s.unknown(line, name, fmt.Sprintf("column %d", i+1), columns)
		case slices.Contains(header, name):
			s.fault(line, fmt.Sprintf("column %d", i+1),
				gridgov.Fault{Rule: gridgov.RuleUnique, Right: gridgov.Text{En: "each column once", Zh: "每列只能出现一次"}, Got: name})
		default:
			header[i] = name
		}
	}
	return header
}

// readZone looks for the zone among the comments before the header.
func (s *sheet) readZone(data []byte) {
	line := 0
	for text := range bytes.Lines(data) {
		line++
		comment, ok := strings.CutPrefix(string(bytes.TrimSpace(text)), "#")
		if !ok && comment != "" {
			return
		}
		if zone, ok := strings.CutPrefix(strings.TrimSpace(comment), "zone:"); ok {
			s.zone, s.zoned = strings.Trim(zone, " \t,"), line // a spreadsheet fills the row up with commas
		}
	}
}
