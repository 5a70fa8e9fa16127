package gridgov

import "errors"

// sentinels are the errors of this package, with the HTTP status and what a person reads of each.
var sentinels = []struct {
	err    error
	status int
	said   Text
}{
	{ErrInvalid, 422, Text{En: "the input is not valid", Zh: "填写有误"}},
	{ErrRefused, 409, Text{En: "this cannot be done now", Zh: "当前不能这样办理"}},
	{ErrNotFound, 404, Text{En: "not found", Zh: "没有找到"}},
	{ErrExists, 409, Text{En: "exists already", Zh: "已经存在"}},
	{ErrConflict, 409, Text{En: "it has changed meanwhile: reload, and decide again", Zh: "内容已有变化，请刷新后再办"}},
	{ErrBusy, 503, Text{En: "the system is busy and nothing was stored: send it again", Zh: "系统繁忙，未作任何保存，请再次提交"}},
	{ErrUnknown, 504, Text{En: "it is not known whether it was stored: send the same again", Zh: "不能确定是否已保存，请原样再次提交"}},
	{ErrTooNew, 501, Text{En: "it was written by a newer version of the system", Zh: "该内容由更新版本的系统写入"}},
	{ErrTampered, 500, Text{En: "the record does not verify", Zh: "记录未通过校验"}},
}

// In returns what a person reads about an error of any package of gridgov: the sentence of a refusal, the faults of an input,
// else one sentence for each of the errors of this package. Of any other error it says only that the request has failed: what a
// database said is for the log.
func In(err error, lang Language) string {
	if err == nil {
		return ""
	}
	var own interface{ In(lang Language) string }
	if errors.As(err, &own) {
		return own.In(lang)
	}
	for _, s := range sentinels {
		if errors.Is(err, s.err) {
			return s.said.In(lang)
		}
	}
	return Text{En: "this has failed", Zh: "未能完成"}.In(lang)
}

// Status returns the HTTP status for an error of any package of gridgov: the one that the comment of its sentinel names, 403 or 409
// for a refusal by its rule, 503 for a year that a calendar does not know, 200 for nil, and 500 for every other error.
func Status(err error) int {
	if err == nil {
		return 200
	}
	var own interface{ Status() int } // a refusal knows which of two it is
	if errors.As(err, &own) {
		return own.Status()
	}
	for _, s := range sentinels {
		if errors.Is(err, s.err) {
			return s.status
		}
	}
	return 500
}
