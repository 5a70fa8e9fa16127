package requestlog

import (
	"bufio"
	"encoding/binary"
	"errors"
	"os"
)

// A spool keeps the accepted rows in a temporary file. Rows are first all written and then read, from any number of
// goroutines; while it is being written, only the writer may read.
type spool struct {
	file *os.File
	w    *bufio.Writer
	size int64 // of what was put, flushed or not
	row  []byte
}

// newSpool makes the file and takes its name away at once where the system allows that, so that nothing stays behind
// after a crash.
func newSpool() (*spool, error) {
	f, err := os.CreateTemp("", "requestlog-*.spool")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name()) // Windows refuses while the file is open; close tries again
	return &spool{file: f, w: bufio.NewWriterSize(f, 256<<10)}, nil
}

func (s *spool) close() error {
	err := s.file.Close()
	if gone := os.Remove(s.file.Name()); gone != nil && !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// put appends a row and gives its offset.
func (s *spool) put(r *Row) (int64, error) {
	s.row = appendRow(s.row[:0], r)
	at := s.size
	s.size += int64(len(s.row))
	_, err := s.w.Write(s.row)
	return at, err
}

// A window reads rows through a buffer, so that neighbours cost one system call. It is for one goroutine.
type window struct {
	s    *spool
	buf  []byte // what the file holds from at
	at   int64
	read int // how much to read at once
}

func (s *spool) window(read int) *window { return &window{s: s, read: read} }

// bytes returns n bytes of the file, good until the next call.
func (w *window) bytes(at int64, n int) ([]byte, error) {
	if at < w.at || at+int64(n) > w.at+int64(len(w.buf)) {
		if size := max(n, w.read); cap(w.buf) < size {
			w.buf = make([]byte, size)
		}
		w.buf, w.at = w.buf[:max(n, w.read)], at
		got, err := w.s.file.ReadAt(w.buf, at)
		w.buf = w.buf[:got]
		if got < n {
			return nil, errors.Join(errSpool, err)
		}
	}
	return w.buf[at-w.at:][:n], nil
}

// row reads the row at an offset.
func (w *window) row(at int64) (Row, error) {
	head, err := w.bytes(at, 4)
	if err != nil {
		return Row{}, err
	}
	n := binary.LittleEndian.Uint32(head)
	if int64(n) > w.s.size-at {
		return Row{}, errSpool
	}
	b, err := w.bytes(at+4, int(n))
	if err != nil {
		return Row{}, err
	}
	return decodeRow(string(b))
}

// id reads the id of the row at an offset.
func (w *window) id(at int64) (string, error) {
	n := min(4+2+maxID, w.s.size-at) // the row's length, the id's length, the id
	if n < 0 {
		return "", errSpool
	}
	b, err := w.bytes(at, int(n))
	if err != nil {
		return "", err
	}
	d := decoder{rest: string(b[min(4, len(b)):])}
	id := d.text()
	if d.bad {
		return "", errSpool
	}
	return id, nil
}

// each goes through the rows in the order in which they were put.
func (s *spool) each(do func(at int64, r *Row)) error {
	w := s.window(256 << 10)
	for at := int64(0); at < s.size; {
		r, err := w.row(at)
		if err != nil {
			return err
		}
		head, err := w.bytes(at, 4)
		if err != nil {
			return err
		}
		do(at, &r)
		at += 4 + int64(binary.LittleEndian.Uint32(head))
	}
	return nil
}
