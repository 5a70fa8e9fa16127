package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A command sent again under its Idempotency-Key gets its answer, also where the ticket has gone out of its
// sender's sight since.
func TestACommandSentAgainIsAnsweredAfterTheTicketHasGone(t *testing.T) {
	d := begin(t, "wutong", "2026-03-02 08:31")
	_, it := d.scan("410172561018001", form{"text": "路灯不亮"})
	w := d.as("w-1801")
	send := func() int {
		r := httptest.NewRequest("POST", "/tickets/"+string(it.ID)+"/note", strings.NewReader(`{"text":"去看过了"}`))
		r.Header.Set("Authorization", "Bearer "+w.token)
		r.Header.Set("Idempotency-Key", "note-1")
		rec := httptest.NewRecorder()
		d.h.Handler().ServeHTTP(rec, r)
		return rec.Code
	}
	require.Equal(t, http.StatusOK, send())
	require.Equal(t, http.StatusOK, send())
	d.as("d-1").do(it.ID, "classify", form{"unit": "410172561011001"})
	w.call(404, "GET", "/tickets/"+string(it.ID), nil, nil)
	assert.Equal(t, http.StatusOK, send(), "the note was made")
}

// A body's member that differs from a known one in case alone is a fault, and so is what follows the object.
func TestABodyIsReadByExactNames(t *testing.T) {
	d := begin(t, "wutong", "2026-03-02 08:31")
	send := func(body string) int {
		r := httptest.NewRequest("POST", "/units/410172561018001", strings.NewReader(body))
		rec := httptest.NewRecorder()
		d.h.Handler().ServeHTTP(rec, r)
		return rec.Code
	}
	assert.Equal(t, http.StatusUnprocessableEntity, send(`{"text":"网格员态度差","about":["w-1801"],"ABOUT":[]}`), "encoding/json lets ABOUT overrule about")
	assert.Equal(t, http.StatusUnprocessableEntity, send(`{"text":"a"}{"text":"b"}`), "a second matter would be lost")
}
