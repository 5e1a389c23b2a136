package fsimage

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// step is one line of a scenario, and where it is read.
type step struct {
	verb string
	rest []string
}

// wrong is what a scenario says that does not hold, or cannot be understood; it is no failure of a call.
type wrong string

func (w wrong) Error() string { return string(w) }

func newStep(line string) *step {
	words := strings.Split(line, " ")
	return &step{words[0], words[1:]}
}

// text is the next word, decoded.
func (s *step) text() string {
	if len(s.rest) == 0 {
		panic(wrong("there are too few words"))
	}
	word := s.rest[0]
	s.rest = s.rest[1:]
	if word == "%" {
		return ""
	}
	var out strings.Builder
	for i := 0; i < len(word); i++ {
		if word[i] != '%' {
			out.WriteByte(word[i])
			continue
		}
		if i+3 > len(word) {
			panic(wrong("a % is followed by nothing"))
		}
		decoded, err := hex.DecodeString(word[i+1 : i+3])
		if err != nil {
			panic(wrong(err.Error()))
		}
		out.Write(decoded)
		i += 2
	}
	return out.String()
}

func (s *step) number() uint64 {
	word := s.text()
	number, err := strconv.ParseUint(word, 0, 64)
	if err != nil {
		panic(wrong(err.Error()))
	}
	return number
}

func (s *step) number32() uint32 {
	number := s.number()
	if number > 1<<32-1 {
		panic(wrong("a number has more than 32 bits"))
	}
	return uint32(number)
}

func (s *step) signed() int64 {
	number, err := strconv.ParseInt(s.text(), 0, 64)
	if err != nil {
		panic(wrong(err.Error()))
	}
	return number
}

func (s *step) bool() bool {
	switch word := s.text(); word {
	case "0":
		return false
	case "1":
		return true
	default:
		panic(wrong("neither 0 nor 1: " + word))
	}
}

func (s *step) fileSystems() FileSystems {
	names := map[string]FileSystems{"iso9660": ISO9660, "joliet": Joliet, "udf": UDF, "rock_ridge": RockRidge}
	var all FileSystems
	list := s.text()
	if list == "" {
		return 0
	}
	for name := range strings.SplitSeq(list, ",") {
		if names[name] == 0 {
			panic(wrong("no file system: " + name))
		}
		all |= names[name]
	}
	return all
}

func (s *step) hex() []byte {
	bytes, err := hex.DecodeString(s.text())
	if err != nil {
		panic(wrong(err.Error()))
	}
	return bytes
}

// bytes is a content that is in memory.
func (s *step) bytes() []byte {
	switch kind := s.text(); kind {
	case "text":
		return []byte(s.text())
	case "hex":
		return s.hex()
	case "zeros":
		return make([]byte, s.number())
	case "count":
		bytes := make([]byte, s.number())
		for i := range bytes {
			bytes[i] = byte(i % 251)
		}
		return bytes
	default:
		panic(wrong("no content in memory: " + kind))
	}
}

// content is any content; what is in memory comes from there and by a reader in turn.
func (s *step) content() Content {
	switch s.rest[0] {
	case "failing":
		s.text()
		return ReaderAt(failingReader{errors.New("it fails")}, int64(s.number()))
	case "short":
		s.text()
		size := int64(s.number())
		return ReaderAt(strings.NewReader(strings.Repeat("x", int(size/2))), size)
	}
	bytes := s.bytes()
	if len(bytes)%2 == 0 {
		return ReaderAt(strings.NewReader(string(bytes)), int64(len(bytes)))
	}
	return Bytes(bytes)
}

// failingReader fails.
type failingReader struct{ err error }

func (f failingReader) ReadAt([]byte, int64) (int, error) { return 0, f.err }
func (f failingReader) Read([]byte) (int, error)          { return 0, f.err }

func (s *step) expect(found any) error {
	want := s.text()
	if strings.HasPrefix(want, "0x") {
		if number, err := strconv.ParseUint(want, 0, 64); err == nil {
			want = fmt.Sprint(number)
		}
	}
	if fmt.Sprint(found) != want {
		return wrong(fmt.Sprintf("it is %v", found))
	}
	return nil
}

func (s *step) expectDigest(bytes []byte) error {
	digest := sha256.Sum256(bytes)
	return s.expect(hex.EncodeToString(digest[:]))
}

// runScenario runs a text; the error says what does not hold in it.
func runScenario(t testing.TB, text string) error {
	s := &scenario{t: t, folder: t.TempDir(), points: make(map[string]uint64)}
	defer s.close()
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		status := "FSI_OK"
		if rest, fails := strings.CutPrefix(line, "fails "); fails {
			status, rest, _ = strings.Cut(rest, " ")
			if err := s.check(rest, status); err != nil {
				return fmt.Errorf("line %d: %s: %w", number, line, err)
			}
			continue
		}
		if err := s.check(line, status); err != nil {
			return fmt.Errorf("line %d: %s: %w", number, line, err)
		}
	}
	return nil
}

// check runs a step, which must end with a status.
func (s *scenario) check(line, status string) (err error) {
	defer func() {
		if value := recover(); value != nil {
			w, isWrong := value.(wrong)
			if !isWrong {
				panic(value)
			}
			err = w
		}
	}()
	step := newStep(line)
	err = s.run(step)
	if w, isWrong := err.(wrong); isWrong {
		return w
	}
	if found := StatusOf(err).Name(); found != status {
		return wrong(fmt.Sprintf("it ends with %s: %v", found, err))
	}
	if err == nil && len(step.rest) > 0 {
		return wrong("there are too many words")
	}
	return nil
}

// TestVectors runs the scenarios that every language runs.
func TestVectors(t *testing.T) {
	files, err := filepath.Glob("../vectors/*.vec")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no scenarios: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := runScenario(t, string(text)); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestScenarioThatDoesNotHoldFails tests the runner.
func TestScenarioThatDoesNotHoldFails(t *testing.T) {
	for _, text := range []string{
		"new native\nfails FSI_E_DUP_NAME add-directory /a\n",
		"new native\nadd-directory /a/b\n",
		"new native\nadd-directory /a\nexists /a 2\n",
		"new native\nfails FSI_E_DUP_NAME remove /a\n",
		"new native\nno-such-verb\n",
		"new native\nadd-directory /a /b\n",
		"new native\nget file_count 1\n",
		"new native\nbuild\nsha256 0\n",
	} {
		if runScenario(t, text) == nil {
			t.Errorf("it holds: %s", text)
		}
	}
}
