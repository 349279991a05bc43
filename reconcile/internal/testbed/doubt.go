package testbed

const OneGroup = `version: 1
initiator_groups: {i: {networks: [10.0.0.0/8]}}
`
