package gridgov_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket/desk"
)

// The status of each error is the one that its comment names, also where the error is wrapped.
func TestStatus(t *testing.T) {
	sentinels := map[string]error{
		"ErrInvalid": gridgov.ErrInvalid, "ErrRefused": gridgov.ErrRefused, "ErrNotFound": gridgov.ErrNotFound, "ErrExists": gridgov.ErrExists,
		"ErrConflict": gridgov.ErrConflict, "ErrBusy": gridgov.ErrBusy, "ErrUnknown": gridgov.ErrUnknown, "ErrTooNew": gridgov.ErrTooNew,
		"ErrTampered": gridgov.ErrTampered,
	}
	tree, err := parser.ParseFile(token.NewFileSet(), "errors.go", nil, parser.ParseComments)
	require.NoError(t, err)
	documented := 0
	ast.Inspect(tree, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Err") {
			return true
		}
		name, http := spec.Names[0].Name, regexp.MustCompile(`HTTP (403 or )?(\d+)`).FindStringSubmatch(spec.Doc.Text())
		require.Len(t, http, 3, "%s names no status", name)
		require.Contains(t, sentinels, name)
		want, err := strconv.Atoi(http[2])
		require.NoError(t, err)
		assert.Equal(t, want, gridgov.Status(sentinels[name]), name)
		assert.Equal(t, want, gridgov.Status(fmt.Errorf("ticket t-1: %w", sentinels[name])), name)
		documented++
		return true
	})
	assert.Len(t, sentinels, documented)

	assert.Equal(t, 200, gridgov.Status(nil))
	assert.Equal(t, 500, gridgov.Status(errors.New("the host's own")))
	assert.Equal(t, 500, gridgov.Status(context.Canceled))
	assert.Equal(t, 422, gridgov.Status(gridgov.Invalid("request", gridgov.Fault{Field: "text", Rule: gridgov.RuleRequired})))
	assert.Equal(t, 500, gridgov.Status(&gridgov.TamperedError{Record: "t-1", What: "altered"}))
	assert.Equal(t, 403, gridgov.Status(fmt.Errorf("ticket t-1: %w", &desk.RefusedError{Rule: desk.RuleAccess})))
	assert.Equal(t, 409, gridgov.Status(&desk.RefusedError{Rule: desk.RuleSecondPerson}))
}

func TestWhatAPersonReadsOfAnError(t *testing.T) {
	for _, c := range []struct {
		err    error
		en, zh string
	}{
		{nil, "", ""},
		{errors.New("password of the database"), "this has failed", "未能完成"},
		{fmt.Errorf("ticket 7: %w", gridgov.ErrNotFound), "not found", "没有找到"},
		{
			fmt.Errorf("sent: %w", gridgov.Invalid("request", gridgov.Fault{Field: "text", Rule: gridgov.RuleRequired})),
			"request: text is required", "request：text：必填",
		},
		{
			&desk.RefusedError{Rule: desk.RuleSecondPerson, Why: gridgov.Text{En: "another person rules", Zh: "应由他人裁定"}},
			"another person rules", "应由他人裁定",
		},
		{&gridgov.TamperedError{Record: "7", Seq: 2, What: "altered"}, "the record does not verify", "记录未通过校验"},
	} {
		assert.Contains(t, gridgov.In(c.err, gridgov.English), c.en)
		assert.Contains(t, gridgov.In(c.err, gridgov.Chinese), c.zh)
	}
	for _, err := range []error{
		gridgov.ErrInvalid, gridgov.ErrRefused, gridgov.ErrNotFound, gridgov.ErrExists, gridgov.ErrConflict, gridgov.ErrBusy,
		gridgov.ErrUnknown, gridgov.ErrTooNew, gridgov.ErrTampered,
	} {
		assert.NotEqual(t, "this has failed", gridgov.In(err, gridgov.English), err)
		assert.NotEqual(t, "未能完成", gridgov.In(err, gridgov.Chinese), err)
	}
}
