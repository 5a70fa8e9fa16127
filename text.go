package gridgov

// Language is a language that gridgov speaks to people.
type Language uint8

// The languages.
const (
	English Language = iota
	Chinese
)

// Text is a text in both languages.
type Text struct {
	En string `json:"en"`
	Zh string `json:"zh"`
}

// In returns the text in a language.
func (t Text) In(lang Language) string {
	if lang == Chinese {
		return t.Zh
	}
	return t.En
}
