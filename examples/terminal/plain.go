package terminal

import (
	"io"
	"unicode"
	"unicode/utf8"
)

// Plain returns a writer that writes to another one what a terminal shows, and nothing that it would do: U+FFFD in the place of
// each character that is not printed, but line ends and tabs. What comes from a log may hold them. It is not safe for
// concurrent use.
func Plain(to io.Writer) io.Writer { return &plainWriter{to: to} }

type plainWriter struct {
	to   io.Writer
	held []byte // the beginning of a character
}

func (w *plainWriter) Write(p []byte) (int, error) {
	text := append(w.held, p...)
	out := make([]byte, 0, len(text))
	for len(text) > 0 && utf8.FullRune(text) {
		r, n := utf8.DecodeRune(text)
		if !unicode.IsPrint(r) && r != '\n' && r != '\t' && !unicode.Is(unicode.Zs, r) {
			r = utf8.RuneError
		}
		out, text = utf8.AppendRune(out, r), text[n:]
	}
	w.held = append([]byte(nil), text...)
	if _, err := w.to.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}
