"""The `custom` of an adapter: read, named, refused."""

import numpy as np
import pytest
from tests.theorycheck.records import HOSTILE

from theorycheck.adapters.numpy import NumPy
from theorycheck.errors import UsageError
from theorycheck.implementation import Implementation
from theorycheck.layer import layers

LAYER = (np.tanh, None, (np.ones(3),))


def test_names_are_inert_and_unique():
    """A claim's id has letters, digits, `_` and `-`, whatever a layer is called."""
    found = layers({"a.b": LAYER, "a b": LAYER, HOSTILE: LAYER, 3: LAYER, "": LAYER, "σ" * 99: LAYER}, [])
    assert list(found)[:2] == ["a_b", "a_b-2"]
    assert list(found)[3:] == ["3", "layer", f"{'σ' * 39}"]
    assert all(name.replace("-", "_").replace("_", "a").isalnum() for name in found)


@pytest.mark.parametrize(
    ("entry", "word"),
    [
        (np.tanh, "got ufunc"),
        ((np.tanh, None), "got tuple"),
        ((3, None, ()), "for its function"),
        ((np.tanh, 3, ()), "for its vjp"),
        ((np.tanh, None, np.ones(3)), "for its inputs"),
        ((*LAYER, {"batch": 0}), "for its options"),
    ],
)
def test_what_is_no_layer_is_refused(entry, word):
    """What an adapter says that it offers is never silently left out."""
    with pytest.raises(UsageError, match=word):
        layers({"mine": entry}, [])


def test_what_is_no_mapping_is_ignored_with_a_note():
    """An object may answer to any name."""
    notes = []
    assert layers(lambda: None, notes) == {}
    assert notes == ["custom must be a mapping of names to layers, got function: ignored"]


def test_an_adapter_may_offer_layers_alone_or_beside_operations():
    """Its operations stay what they are."""

    class Alone:
        custom = {"mine": LAYER}

    class Beside(NumPy):
        custom = {"mine": LAYER}

    assert Implementation(Alone).operations == ()
    assert Implementation(Beside).operations == Implementation(NumPy).operations
    assert not Implementation(Beside).missing("custom.mine")
    assert Implementation(NumPy).missing("custom.mine") == "custom.mine is not offered"
