from vigie.scopes import Role, Scope


def test_each_role_is_one_scope() -> None:
    assert {role: role.scope for role in Role} == {
        Role.VIEWER: Scope.READ,
        Role.OPERATOR: Scope.OPERATE,
        Role.ADMIN: Scope.ADMIN,
    }
    assert all(scope.role.scope is scope for scope in Scope)
