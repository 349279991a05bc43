# What somebody changes by hand in the demo: a network is let in, two LUNs are
# exchanged, a disk becomes writable.
s|networks: \[192.168.3.0/24, |&10.0.0.0/8, |
s|0: vm-0|0: vm-1|
s|1: vm-1$|1: vm-0|
s|read_only: true|read_only: false|
