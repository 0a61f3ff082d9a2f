def test_cast(cast):
    assert len(list(cast.everybody())) == 17
    assert cast.north.coordinator.visible_places()
