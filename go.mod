module github.com/lunsync/lunsync

go 1.26.0
