package text

// Cells counts the cells of the first record of a CSV file as encoding/csv reads it, which needs 40 bytes and more of memory
// for every cell: whoever reads a file of others' counts first. A record with a broken quote is counted up to there.
func Cells(data []byte) int {
	n, quoted, began := 1, false, true // began: no byte of the cell has been read
	for i, c := range data {
		switch {
		case quoted:
			quoted = c != '"'
		case c == '"' && (began || data[i-1] == '"'): // opens a cell, or is the second of two
			quoted = true
		case c == '"' || c == '\n':
			return n
		case c == ',':
			n++
			began = true
			continue
		}
		began = false
	}
	return n
}
