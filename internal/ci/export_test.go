package ci

// TektonIn is Tekton with its results in dir.
func TektonIn(dir string) System { return Tekton{dir: dir} }
