"""The workbench of policy officers (规则工作台): drafts of the rules, seen, changed, checked, proposed and approved."""
