package routing

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

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
			s.fault(bad.Line, fmt.Sprintf("byte %d", bad.Column), "csv",
				`a cell with a comma, a quote or a line end stands in "…", and a quote in it is doubled`, "")
			continue
		}
		if err != nil {
			s.fault(0, "file", "csv", "a file of cells separated by commas", "")
			break
		}
		line, _ := r.FieldPos(0)
		more := slices.ContainsFunc(row[1:], filled)
		if strings.HasPrefix(strings.TrimSpace(row[0]), "#") && data[at] != '"' {
			if more {
				s.fault(line, "", "comment",
					`the other cells of a comment are empty (write its commas as ，); a value that begins with # is quoted: "#…"`, "")
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
			s.fault(line, "", "cells", fmt.Sprintf("%d, as many as the header", len(header)), fmt.Sprint(len(row)))
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
		s.fault(0, "file", "required", "a header: "+strings.Join(columns, ","), "")
	}
}

func filled(cell string) bool { return strings.TrimSpace(cell) != "" }

// header gives the columns by place; one that is wrong is "" and its cells are left out.
func (s *sheet) header(line int, row, columns []string) []string {
	header := make([]string, len(row))
	for i, name := range row {
		name = strings.TrimSpace(name)
		switch {
		case !slices.Contains(columns, name):
			s.unknown(line, name, fmt.Sprintf("column %d", i+1), columns)
		case slices.Contains(header, name):
			s.fault(line, fmt.Sprintf("column %d", i+1), "unique", "each column once", name)
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
