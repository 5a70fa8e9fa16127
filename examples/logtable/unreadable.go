package logtable

import "fmt"

// Unreadable is how many times of a column cannot be read, and the form of the first.
type Unreadable struct {
	Column string `json:"column"`
	Count  int64  `json:"count"`
	Form   string `json:"form"`
}

// String is for people who look for what their map lacks.
func (u Unreadable) String() string {
	times := "times such as %s are"
	if u.Count == 1 {
		times = "time such as %s is"
	}
	return fmt.Sprintf("column %s: %d "+times+" in none of the layouts", u.Column, u.Count, u.Form)
}

// AddUnreadable counts a time that cannot be read in a list of them by column.
func AddUnreadable(list []Unreadable, column, form string) []Unreadable {
	for i := range list {
		if u := &list[i]; u.Column == column {
			u.Count++
			return list
		}
	}
	return append(list, Unreadable{column, 1, form})
}
